-- Sets the epoch and raises the sequence.
-- ARGV: 2 the epoch; 3 the version above which new versions are assigned; 4 the expected epoch, or empty
-- Returns 1, or -2 for another epoch.
if ARGV[4] ~= '' and redis.call('GET', P .. 'epoch') ~= ARGV[4] then
  return -2
end
local last = redis.call('GET', KEYS[1])
if not last then
  begin_indexes()
end
last = tonumber(last or 0) or 0
-- The sequence is raised before the epoch is set, because the epoch admits writes. See
-- docs/decisions/0013-start-up-gate.md.
redis.call('SET', KEYS[1], string.format('%.0f', math.max(last, tonumber(ARGV[3]))))
redis.call('SET', P .. 'epoch', ARGV[2])
return 1
