-- Lists records by the index of accounts and the index of each account's records.
-- ARGV: 2 the last account that was begun, or empty; 3 the cursor of ZSCAN in its records, '0' if they are complete;
--   4 the number of records that suffices
-- Returns the account and the cursor to continue with (an empty account after the last one), and the keys of the
-- records. A record may be listed twice.
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
