-- Applies one write (a choice, its undoing or the clearing of votes) atomically.
-- ARGV: 2 the epoch of the write, or empty; 3 'cast', 'undo' or 'clear'; 4 the time; 5 how long IDs are remembered,
--   in seconds; 6 the write's own ID (account:id); 7 the ID of the choice that it undoes; 8 the value to store under
--   its own ID; 9 the channel for change notifications; then, unless it is an undo, for each record: its key, the
--   number of outcomes, the outcomes
-- Returns 1 applied, 0 duplicate, -1 unknown, -2 another epoch.

local epoch, kind, at, kept = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local own, undone = P .. 'id:' .. ARGV[6], P .. 'id:' .. ARGV[7]
local account, id = string.match(ARGV[6], '^([^:]*):(.*)$')

-- Returns the records in the arguments, each with its key and its outcomes.
local function given()
  local records, argument = {}, 10
  while argument <= #ARGV do
    local last = argument + 1 + tonumber(ARGV[argument + 1])
    local record = { key = ARGV[argument], outcomes = {} }
    for i = argument + 2, last do
      record.outcomes[#record.outcomes + 1] = ARGV[i]
    end
    records[#records + 1] = record
    argument = last + 1
  end
  return records
end

-- Returns the records in the stored value of a choice: 'c', then the keys of items and outcomes, each preceded by its
-- length. Returns nil for any other value.
local function cast(value)
  local texts, position = {}, 2
  while position <= #value do
    local length, from = string.match(value, '^(%d+):()', position)
    if not length or from + length - 1 > #value then
      return nil
    end
    texts[#texts + 1] = string.sub(value, from, from + length - 1)
    position = from + length
  end
  local records, of = {}, {}
  for i = 1, #texts - 1, 2 do
    local key = account .. '|' .. texts[i]
    if not of[key] then
      of[key] = { key = key, outcomes = {} }
      records[#records + 1] = of[key]
    end
    local outcomes = of[key].outcomes
    outcomes[#outcomes + 1] = texts[i + 1]
  end
  return #texts % 2 == 0 and records or nil
end

if other_epoch(epoch) then
  return -2
end
-- A key of the wrong type is not one of our IDs either; it is set aside, and the write continues.
if redis.call('GET', own) then
  return 0
end
local records
if kind == 'undo' then
  local value = redis.call('GET', undone) or ''
  local state = string.sub(value, 1, 1)
  if state == 'u' then
    return 0
  end
  records = state == 'c' and cast(value)
  if not records then
    if value ~= '' and state ~= 'o' then
      set_aside(undone)
    end
    return -1
  end
  -- The expiry starts again: a repetition of this undo must find the mark for as long as its own ID is kept.
  redis.call('SET', undone, 'u', 'EX', kept)
else
  records = given()
end
redis.call('SET', own, ARGV[8], 'EX', kept)

local moved = false
for number, wanted in ipairs(records) do
  local record = open_record(wanted.key)
  local changed = false
  for _, outcome in ipairs(wanted.outcomes) do
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
    if kind == 'cast' then
      -- No existing vote is newer, unless the clock was set back.
      local newest = tonumber(redis.call('ZSCORE', P .. 'r:' .. account, record.key)) or 0
      place_at(record, math.max(newest, at))
    else
      place(record)
    end
    if number == #records then
      remember_recent(record.key, id, at)
    end
  end
end
if moved then
  redis.call('PUBLISH', ARGV[9], '')
end
return 1
