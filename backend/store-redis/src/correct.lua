-- Corrects counts.
-- ARGV: from 2 on, for each count: the voters, the item, the outcome, and the differences to add to its weight and to
--   its number of voters (both may be negative)
-- Returns 1.
for i = 2, #ARGV, 5 do
  local name, item, outcome = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = P .. 'c:' .. name .. ':' .. item
  local sum, were = pair(key, outcome)
  local people = math.max(were + tonumber(ARGV[i + 4]), 0)
  sum = math.max(sum + tonumber(ARGV[i + 3]), 0)
  put(key, outcome, sum, people)
  note_count(name, item, outcome, were, sum > 0 and people or 0)
end
return 1
