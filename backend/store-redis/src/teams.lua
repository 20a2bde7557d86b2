-- Makes an account's votes count in these teams and in no others.
-- ARGV: 2 the account; 3 the epoch of the write, empty for any, or 'restore' to restore; 4 the entry with the teams
--   if it is in this partition, or empty; 5 its value, or empty if there are no teams; 6 the version in the mirror, or
--   empty to mark the entry; 7 the channel for change notifications; from 8 on, the teams
-- Returns 1, or -2 for another epoch.

local account, epoch, entry, version = ARGV[2], ARGV[3], ARGV[4], ARGV[6]
if epoch ~= 'restore' and other_epoch(epoch) then
  return -2
end
local wanted, joined, left = {}, {}, {}
for i = 8, #ARGV do
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
if entry ~= '' then
  local value, _, found = ARGV[5], lasting(entry)
  if value == '' then
    value = nil
  end
  if version ~= '' then
    put_lasting(entry, value, version)
  elseif value ~= found then
    put_lasting(entry, value)
    redis.call('PUBLISH', ARGV[7], '')
  end
end
return 1
