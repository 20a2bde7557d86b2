-- Deletes some records of an account, and with the last one its words and teams.
-- ARGV: 2 the account; 3 the maximum number of records; 4 the epoch of the write, or empty; 5 the entry of its teams
-- Returns the number of remaining records, or -2 for another epoch.

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
  -- Since version 0, so that the deletion also covers the mirror's copy of votes that were lost here.
  mark(key, true, '0')
end
local left = redis.call('ZCARD', index)
if left == 0 then
  redis.call('ZREM', P .. 'a', account)
  redis.call('DEL', P .. 'w:' .. account, P .. 'm:' .. account)
  -- The entry is in one partition only.
  if lasting(ARGV[5]) then
    put_lasting(ARGV[5], nil, nil, '0')
  end
end
return left
