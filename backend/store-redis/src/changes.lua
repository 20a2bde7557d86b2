-- Some records and entries with their markers' scores, as they are at one moment.
-- KEYS  1 dirty, then of each record the votes and its last choices, of each entry twice itself
-- ARGV  the keys that they are marked under
-- Answers for each its score (false where it is no longer marked), its votes and the ids of its last choices, and of an
-- entry what it holds (false where it is gone, or expires).
local answer = {}
for i, key in ipairs(ARGV) do
  local score, held = redis.call('ZSCORE', KEYS[1], key), KEYS[2 * i]
  if string.sub(key, 1, 2) == 'e:' then
    answer[i] = { score, {}, {}, redis.call('TTL', held) == -1 and redis.call('GET', held) }
  else
    answer[i] = { score, redis.call('HGETALL', held), redis.call('ZRANGE', KEYS[2 * i + 1], 0, -1), false }
  end
end
return answer
