-- Some records with their markers' scores, as they are at one moment.
-- KEYS  1 dirty, then the votes of each record   ARGV  the records' keys
-- Answers for each its score (false where it is no longer marked) and its votes.
local answer = {}
for i, record in ipairs(ARGV) do
  answer[i] = { redis.call('ZSCORE', KEYS[1], record), redis.call('HGETALL', KEYS[i + 1]) }
end
return answer
