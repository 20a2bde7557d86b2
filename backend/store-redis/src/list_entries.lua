-- The first ids of a kind between two bounds whose entries are there; those that expired leave the index.
-- ARGV  2 kind   3 from   4 to (bounds as ZRANGEBYLEX has them)   5 how many at most
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
