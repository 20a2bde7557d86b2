-- One write: seen whole or not at all.
-- ARGV  2 the epoch it is for, or nothing   3 'cast', 'undo' or 'clear'   4 the time   5 seconds to remember ids
--       6 its own id (account:id)   7 the id of the choice it undoes   8 what to remember under its own
--       9 the channel to tell of changes on; then for each record: its key, how many outcomes, the outcomes
-- Answers 1 applied, 0 duplicate, -1 unknown, -2 another epoch.

local epoch, kind, at, kept = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local own, undone = P .. 'id:' .. ARGV[6], P .. 'id:' .. ARGV[7]

if other_epoch(epoch) then
  return -2
end
if redis.call('EXISTS', own) == 1 then
  return 0
end
if kind == 'undo' then
  local state = redis.call('GETRANGE', undone, 0, 0)
  if state == 'u' then
    return 0
  elseif state ~= 'c' then
    return -1
  end
  -- Remembered anew: a repetition of this undo must find it for as long as its own id is kept.
  redis.call('SET', undone, 'u', 'EX', kept)
end
redis.call('SET', own, ARGV[8], 'EX', kept)

local argument, moved = 10, false
while argument <= #ARGV do
  local record = open_record(ARGV[argument])
  local outcomes = tonumber(ARGV[argument + 1])
  local changed, last_record = false, argument + 2 + outcomes > #ARGV
  for i = argument + 2, argument + 1 + outcomes do
    local outcome = ARGV[i]
    local before, last = pair(record.votes, outcome)
    local after = 0
    if kind == 'cast' then
      after, last = math.min(before + 1, 4294967295), math.max(last, at)
    elseif kind == 'undo' then
      after = math.max(before - 1, 0)
    end
    if before ~= after or kind == 'cast' then
      changed = true
      set_vote(record, outcome, before, after, last)
    end
  end
  if changed then
    moved = true
    mark(record.key, record.there)
    place(record)
    if last_record then
      remember_recent(record.key, string.match(ARGV[6], ':(.*)$'), at)
    end
  end
  argument = argument + 2 + outcomes
end
if moved then
  redis.call('PUBLISH', ARGV[9], '')
end
return 1
