-- Some records, by the index of accounts and theirs of records.
-- ARGV  2 the account that was begun last, or nothing   3 the cursor of ZSCAN within its records; '0' where it is done
--       4 how many are enough
-- Answers the account and the cursor to go on with (no account after the last), and the keys of the records. One may come twice.
local account, cursor, enough = ARGV[2], ARGV[3], tonumber(ARGV[4])
local records, steps = {}, 0
while #records < enough and steps < enough do
  if cursor == '0' then
    local low = account == '' and '-' or '(' .. account
    account = redis.call('ZRANGEBYLEX', P .. 'a', low, '+', 'LIMIT', 0, 1)[1]
    if not account then
      return { '', '0', records }
    end
  end
  local found = redis.call('ZSCAN', P .. 'r:' .. account, cursor, 'COUNT', enough)
  cursor = found[1]
  for i = 1, #found[2], 2 do
    records[#records + 1] = found[2][i]
  end
  steps = steps + 1
end
return { account, cursor, records }
