-- Reads the tombstones of records and entries.
-- ARGV: 2 the expected epoch; then the keys of their markers
-- Returns SINCE:VERSION for each; an empty text if it exists or has no tombstone. Returns an empty list if the epoch is
-- a different one.
if redis.call('GET', P .. 'epoch') ~= ARGV[2] then
  return {}
end
local answer = {}
for i = 3, #ARGV do
  local key = ARGV[i]
  local there
  if string.sub(key, 1, 2) == 'e:' then
    there = lasting(key)
  else
    there = redis.call('EXISTS', P .. 'v:' .. key) == 1
  end
  answer[i - 2] = not there and redis.call('GET', tombstone(key)) or ''
end
return answer
