-- Restores permanent entries. Not fenced: the caller has compared the store.
-- ARGV: 2 'replace', 'merge' or 'import'; then for each entry: its name (e:KIND:ID), the version in the mirror, and
--   either 1 and its value or, if it was deleted, 0 and an empty text
-- Returns the number of changed entries.

local how, changed = ARGV[2], 0
for i = 3, #ARGV, 4 do
  local name, version, value = ARGV[i], ARGV[i + 1], nil
  if ARGV[i + 2] == '1' then
    value = ARGV[i + 3]
  end
  local _, found = lasting(name)
  if how == 'import' then
    if value and not found then
      changed = changed + 1
      put_lasting(name, value)
    end
  elseif value or how == 'replace' then
    if value ~= found then
      changed = changed + 1
    end
    put_lasting(name, value, version)
  end
end
return changed
