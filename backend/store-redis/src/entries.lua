-- Writes or deletes an entry if its present version is the expected one.
-- ARGV: 2 the epoch of the write, or empty; 3 the entry's name (e:KIND:ID); 4 'any', 'absent' or the expected
--   version; 5 the expiry in seconds since 1970, or empty; 6 the channel for change notifications; 7 the value, omitted
--   to delete the entry
-- Returns the new version, 0 for a conflict, -2 for another epoch.

local epoch, name, expected, expires, value = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[7]

if other_epoch(epoch) then
  return -2
end
local found = redis.call('GET', P .. name)
-- A value that Emend did not write still occupies the name: its next owner would inherit the votes. It has no version.
-- See docs/decisions/0020-a-store-that-answers-may-be-unsound.md.
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
-- Expiring entries are not mirrored: losing one costs a login or a new invitation. See
-- docs/decisions/0014-entries-are-mirrored.md.
if lasted or lasts then
  redis.call('ZADD', P .. 'dirty', version, name)
  redis.call('PUBLISH', ARGV[6], '')
end
return version
