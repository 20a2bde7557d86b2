-- Names the history, above a version.   ARGV  2 the epoch   3 the version   4 the epoch that must be there, or nothing
-- Answers 1, -2 where another is.
if ARGV[4] ~= '' and redis.call('GET', P .. 'epoch') ~= ARGV[4] then
  return -2
end
local last = redis.call('GET', KEYS[1])
if not last then
  begin_indexes()
end
last = tonumber(last or 0) or 0
redis.call('SET', KEYS[1], string.format('%.0f', math.max(last, tonumber(ARGV[3]))))
redis.call('SET', P .. 'epoch', ARGV[2])
return 1
