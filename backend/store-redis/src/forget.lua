-- Takes out some records of an account, and with the last its words and teams.
-- ARGV  2 the account   3 how many records at most   4 the epoch it is for, or nothing   5 the entry of its teams
-- Answers how many are left, -2 another epoch.

local account = ARGV[2]
if other_epoch(ARGV[4]) then
  return -2
end
local index = P .. 'r:' .. account
for _, key in ipairs(redis.call('ZRANGE', index, 0, ARGV[3] - 1)) do
  local record = open_record(key)
  for outcome, tally in pairs(votes_of(record.votes)) do
    set_vote(record, outcome, tally[1], 0, 0)
  end
  redis.call('DEL', P .. 'k:' .. key)
  redis.call('ZREM', index, key)
  -- Whatever the mirror has of it, though the votes were lost here.
  mark(key, true, '0')
end
local left = redis.call('ZCARD', index)
if left == 0 then
  redis.call('ZREM', P .. 'a', account)
  redis.call('DEL', P .. 'w:' .. account, P .. 'm:' .. account)
  -- It lies in one partition.
  if lasting(ARGV[5]) then
    put_lasting(ARGV[5], nil, nil, '0')
  end
end
return left
