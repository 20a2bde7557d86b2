-- Some records with their markers' scores, as they are at one moment.
-- KEYS  1 dirty, then of each record the votes and its last choices   ARGV  the records' keys
-- Answers for each its score (false where it is no longer marked), its votes and the ids of its last choices.
local answer = {}
for i, record in ipairs(ARGV) do
  answer[i] = {
    redis.call('ZSCORE', KEYS[1], record), redis.call('HGETALL', KEYS[2 * i]), redis.call('ZRANGE', KEYS[2 * i + 1], 0, -1),
  }
end
return answer
