-- What says that these were deleted.   ARGV  2 the epoch that must be there; then the keys that they would be marked under
-- Answers for each SINCE:VERSION, or an empty text where it is there or nothing says so; nothing where another epoch is.
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
