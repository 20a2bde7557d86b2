-- Some records and entries with their markers' scores, as they are at one moment.
-- KEYS  1 dirty, then of each record the votes and its last choices, of each entry twice itself
-- ARGV  the keys that they are marked under
-- Answers for each its score (false where it is no longer marked, or of another type than it should be: it waits until that is
-- set right), its votes and the ids of its last choices, and of an entry what it holds (false where it is gone, or expires).
local function failed(answer)
  return type(answer) == 'table' and answer.err
end

local answer = {}
for i, key in ipairs(ARGV) do
  local score, held = redis.pcall('ZSCORE', KEYS[1], key), KEYS[2 * i]
  local votes, recent, value = {}, {}, false
  if string.sub(key, 1, 2) == 'e:' then
    value = redis.call('TTL', held) == -1 and redis.pcall('GET', held)
  else
    votes, recent = redis.pcall('HGETALL', held), redis.pcall('ZRANGE', KEYS[2 * i + 1], 0, -1)
  end
  if failed(score) or failed(votes) or failed(value) then
    answer[i] = { false, {}, {}, false }
  else
    answer[i] = { score, votes, failed(recent) and {} or recent, value }
  end
end
return answer
