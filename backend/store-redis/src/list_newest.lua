-- Lists an account's records by the time of their newest vote, newest first; those of the same second, last key first.
-- ARGV: 2 the account; 3 the maximum number of records; 4 the time at the position after which the list begins, or empty
--   for the first record; 5 the key of the record at that position, which need not be there
-- Returns the number of all of the account's records in this partition, and the listed keys, each followed by its time.
local index, most, from = P .. 'r:' .. ARGV[2], tonumber(ARGV[3]), 0

-- Compares the bytes, as Redis does. Lua's own comparison depends on the locale.
local function is_less(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = string.byte(one, i), string.byte(other, i)
    if a ~= b then
      return a < b
    end
  end
  return #one < #other
end

if ARGV[4] ~= '' then
  from = redis.call('ZCOUNT', index, '(' .. ARGV[4], '+inf')
  -- Of the records of that second, the first whose key is less.
  local to = from + redis.call('ZCOUNT', index, ARGV[4], ARGV[4])
  while from < to do
    local middle = math.floor((from + to) / 2)
    local found = redis.call('ZREVRANGE', index, middle, middle)[1]
    if is_less(found, ARGV[5]) then
      to = middle
    else
      from = middle + 1
    end
  end
end
local found = most > 0 and redis.call('ZREVRANGE', index, from, from + most - 1, 'WITHSCORES') or {}
return { redis.call('ZCARD', index), found }
