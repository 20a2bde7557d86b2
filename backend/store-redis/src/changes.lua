-- Some records and entries with their markers' scores, as they are at one moment.
-- KEYS  1 dirty   2 the epoch, then of each record the votes and its last choices, of each entry twice itself, and the tombstone
-- ARGV  1 the epoch that must be there, or nothing; then the keys that they are marked under
-- Answers nothing where another epoch is; otherwise for each its score (false where it is no longer marked), its votes and the
-- ids of its last choices; what an entry holds (false where it is gone, or expires); and what says that it was deleted.
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return {}
end
local answer = {}
for i = 2, #ARGV do
  local key, held, second, tombstone = ARGV[i], KEYS[3 * i - 3], KEYS[3 * i - 2], KEYS[3 * i - 1]
  local score, deleted = redis.call('ZSCORE', KEYS[1], key), redis.call('GET', tombstone)
  if string.sub(key, 1, 2) == 'e:' then
    answer[i - 1] = { score, {}, {}, redis.call('TTL', held) == -1 and redis.call('GET', held), deleted }
  else
    answer[i - 1] = { score, redis.call('HGETALL', held), redis.call('ZRANGE', second, 0, -1), false, deleted }
  end
end
return answer
