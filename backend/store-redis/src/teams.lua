-- Has an account's votes count in these teams and in no others.
-- ARGV  2 the account   3… the teams

local account = ARGV[2]
local wanted, joined, left = {}, {}, {}
for i = 3, #ARGV do
  wanted[ARGV[i]] = true
end
for _, team in ipairs(teams_of(account)) do
  if wanted[team] then
    wanted[team] = nil
  else
    left[#left + 1] = team
  end
end
for team in pairs(wanted) do
  joined[#joined + 1] = team
end
if #joined + #left > 0 then
  for _, key in ipairs(redis.call('ZRANGE', P .. 'r:' .. account, 0, -1)) do
    local record = open_record(key)
    for outcome, tally in pairs(votes_of(record.votes)) do
      count(joined, record.item, outcome, 0, tally[1])
      count(left, record.item, outcome, tally[1], 0)
    end
  end
  for _, team in ipairs(joined) do
    redis.call('SADD', P .. 'm:' .. account, team)
  end
  for _, team in ipairs(left) do
    redis.call('SREM', P .. 'm:' .. account, team)
  end
end
return 1
