-- Some records and entries with their markers' scores, as they are at one moment.
-- KEYS  1 dirty   2 the epoch, then of each record the votes and its last choices, of each entry twice itself, and the tombstone
-- ARGV  1 the epoch that must be there, or nothing; then the keys that they are marked under
-- Answers nothing where another epoch is; otherwise for each its score (false where it is no longer marked, or of another type
-- than it should be: it waits until that is set right), its votes and the ids of its last choices; what an entry holds (false
-- where it is gone, or expires); and what says that it was deleted.
local function failed(answer)
  return type(answer) == 'table' and answer.err
end

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
