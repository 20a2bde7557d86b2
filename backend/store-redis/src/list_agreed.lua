-- Lists the items on which some voters agree: most agreement first; those with the same number, in the order of their keys.
-- ARGV: 2 the voters; 3 the maximum number of items
-- Returns the items, each followed by its number.
local index, most = P .. 'agreed:' .. ARGV[2], tonumber(ARGV[3])
local listed, number = {}, '+inf'
while #listed < 2 * most do
  -- The next lower number, and all of its items. Redis has no order that is descending by score and ascending by member.
  number = redis.call('ZREVRANGEBYSCORE', index, number, '-inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
  if not number then
    break
  end
  for _, item in ipairs(redis.call('ZRANGEBYSCORE', index, number, number, 'LIMIT', 0, most - #listed / 2)) do
    listed[#listed + 1], listed[#listed + 2] = item, number
  end
  number = '(' .. number
end
return listed
