-- Restores entries that this store lost and the mirror still has. The mirror's value replaces a newer one: a user who
-- registered a name in the meantime must not inherit its previous owner's data. See
-- docs/decisions/0014-entries-are-mirrored.md.
-- ARGV: 2 the expected epoch; then for each entry: its name (e:KIND:ID), the version in the mirror, its value
-- Returns the number of changed entries, or -2 for another epoch.
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
