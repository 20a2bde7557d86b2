-- Puts an entry, or takes it out, where what is there is as expected.
-- ARGV  2 the epoch it is for, or nothing   3 its name (e:KIND:ID)   4 'any', 'absent' or the version that must be there
--       5 when it expires in seconds since 1970, or nothing   6 the channel to tell of changes on
--       7 the value; absent: take it out
-- Answers the version it has now, 0 in conflict, -2 another epoch.

local epoch, name, expected, expires, value = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[7]

if other_epoch(epoch) then
  return -2
end
local found = redis.call('GET', P .. name)
-- One that no Emend wrote is there too, as of no version: its name is not free.
found = found and (string.match(found, '^(%d+)%+?%d*:') or '0')
if expected == 'absent' and found or expected ~= 'any' and expected ~= 'absent' and expected ~= found then
  return 0
end
local lasted, _, since = lasting(name)
local lasts = value and expires == ''
local version = next_version()
local text = string.format('%.0f', version)
since = since or lasts and held_since(name, text)
put_value(name, text, value, lasts and since)
if lasted and not lasts then
  bury(name, since, text)
end
if value and not lasts then
  redis.call('EXPIREAT', P .. name, expires)
end
-- What expires is not mirrored: losing it costs a new one.
if lasted or lasts then
  redis.call('ZADD', P .. 'dirty', version, name)
  redis.call('PUBLISH', ARGV[6], '')
end
return version
