-- Reads records and entries together with the scores of their markers, atomically.
-- KEYS: 1 `dirty`, 2 `epoch`; then for each record its votes and its latest choices, for each entry its own key
--   twice, each followed by the tombstone
-- ARGV: 1 the expected epoch, or empty; then the keys of the markers
-- Returns an empty list if the epoch is a different one. Otherwise returns, for each marker: its score (false if it is
-- no longer marked, or if a key has the wrong type: the marker then stays until that is repaired), the votes and the
-- IDs of the latest choices, the value of an entry (false if it is missing or expires), and the tombstone.
local function failed(answer)
  return type(answer) == 'table' and answer.err
end

-- The epoch is checked in the same step as the data is read. Otherwise a store that was emptied in between would seem
-- to have deleted everything. See docs/decisions/0022-deletions-are-proven.md.
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return {}
end
local answer = {}
for i = 2, #ARGV do
  local key, held, second, tombstone = ARGV[i], KEYS[3 * i - 3], KEYS[3 * i - 2], KEYS[3 * i - 1]
  local score, deleted = redis.pcall('ZSCORE', KEYS[1], key), redis.pcall('GET', tombstone)
  local votes, recent, value = {}, {}, false
  if string.sub(key, 1, 2) == 'e:' then
    value = redis.call('TTL', held) == -1 and redis.pcall('GET', held)
  else
    votes, recent = redis.pcall('HGETALL', held), redis.pcall('ZRANGE', second, 0, -1)
  end
  if failed(score) or failed(votes) or failed(value) or failed(deleted) then
    answer[i - 1] = { false, {}, {}, false, false }
  else
    answer[i - 1] = { score, votes, failed(recent) and {} or recent, value, deleted }
  end
end
return answer
