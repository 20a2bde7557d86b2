-- Puts entries that last back.
-- ARGV  2 'replace', 'merge' or 'import'; then for each: its name (e:KIND:ID), the version that the mirror has it at,
--       1 and its value, or 0 and nothing where it is gone
-- Answers how many changed.

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
