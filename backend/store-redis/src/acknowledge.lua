-- Removes the markers of records and entries that have not changed since, and stores the highest mirrored version.
-- KEYS: 1 `dirty`, 2 `mirrored`
-- ARGV: for each marker its key and its score
-- Returns the number of removed markers.
local removed, highest = 0, tonumber(redis.call('GET', KEYS[2]) or 0) or 0
for i = 1, #ARGV, 2 do
  local score, version = redis.call('ZSCORE', KEYS[1], ARGV[i]), tonumber(ARGV[i + 1])
  if score then
    highest = math.max(highest, version)
    if tonumber(score) == version then
      removed = removed + redis.call('ZREM', KEYS[1], ARGV[i])
    end
  end
end
redis.call('SET', KEYS[2], string.format('%.0f', highest))
return removed
