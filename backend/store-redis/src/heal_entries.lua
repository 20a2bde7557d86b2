-- Gives entries that this store lost back what the mirror has of them: who took a name meanwhile must not have what it was of.
-- ARGV  2 the epoch that must be there; then for each: its name (e:KIND:ID), the version that the mirror has it at, its value
-- Answers how many changed, -2 another epoch.
if redis.call('GET', P .. 'epoch') ~= ARGV[2] then
  return -2
end
local changed = 0
for i = 3, #ARGV, 3 do
  local name, version = ARGV[i], tonumber(ARGV[i + 1])
  local _, found, since = lasting(name)
  local lost
  if found then
    lost = version < tonumber(since)
  else
    local deleted = redis.call('GET', tombstone(name))
    local first, last = string.match(deleted or '', '^(%d+):(%d+)$')
    lost = not (first and tonumber(first) <= version and version <= tonumber(last))
  end
  if lost then
    put_lasting(name, ARGV[i + 2], nil, '0')
    changed = changed + 1
  end
end
return changed
