-- Lists the first IDs of a kind between two bounds that have an entry. The IDs of expired entries are removed from the
-- index.
-- ARGV: 2 the kind; 3 the lower and 4 the upper bound, as in ZRANGEBYLEX; 5 the maximum number of IDs
local key, index = P .. 'e:' .. ARGV[2] .. ':', P .. 'ei:' .. ARGV[2]
local limit, low, there = tonumber(ARGV[5]), ARGV[3], {}
while #there < limit do
  local ids = redis.call('ZRANGEBYLEX', index, low, ARGV[4], 'LIMIT', 0, limit)
  for _, id in ipairs(ids) do
    if redis.call('EXISTS', key .. id) == 0 then
      redis.call('ZREM', index, id)
    elseif #there < limit then
      there[#there + 1] = id
    end
  end
  if #ids < limit then
    break
  end
  low = '(' .. ids[#ids]
end
return there
