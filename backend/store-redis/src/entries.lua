-- Puts an entry, or takes it out, where what is there is as expected.
-- ARGV  2 the epoch it is for, or nothing   3 kind   4 id   5 'any', 'absent' or the version that must be there
--       6 when it expires in seconds since 1970, or nothing   7 the value; absent: take it out
-- Answers the version it has now, 0 in conflict, -2 another epoch.

local epoch, kind, id, expected = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local key, index = P .. 'e:' .. kind .. ':' .. id, P .. 'ei:' .. kind

local current = redis.call('GET', P .. 'epoch') or ''
if epoch ~= '' and current ~= epoch or string.sub(current, 1, 8) == 'healing-' then
  return -2
end
local found = redis.call('GET', key)
found = found and string.match(found, '^(%d+):')
if expected == 'absent' and found or expected ~= 'any' and expected ~= 'absent' and expected ~= found then
  return 0
end
local version = redis.call('INCR', P .. 'seq')
if ARGV[7] then
  redis.call('SET', key, string.format('%.0f:', version) .. ARGV[7])
  redis.call('ZADD', index, 0, id)
  if ARGV[6] ~= '' then
    redis.call('EXPIREAT', key, ARGV[6])
  end
else
  redis.call('DEL', key)
  redis.call('ZREM', index, id)
end
return version
