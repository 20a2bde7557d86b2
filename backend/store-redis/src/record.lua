-- One write: seen whole or not at all. Before this text stand
--   WEIGHTS, MAX_WEIGHT   hundredths of a vote that n choices of one account amount to (emend_learning::influence)
--
-- KEYS  1 the write's own id   2 the id of the choice it undoes (else its own)   3 seq   4 dirty   5 words
--       6 the account's records, scored with the time of their newest vote
--       then for each record: its votes, and for each level (teams, everyone) the item's counts
-- ARGV  1 'cast', 'undo' or 'clear'   2 the time   3 seconds to remember ids   4 what to remember under its own
--       5 how many levels; then for each record: its key, '1' if it is a word's, how many outcomes, the outcomes
--
-- Answers 1 applied, 0 duplicate, -1 unknown.

local kind, at, kept = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local levels = tonumber(ARGV[5])

if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
if kind == 'undo' then
  local state = redis.call('GETRANGE', KEYS[2], 0, 0)
  if state == 'u' then
    return 0
  elseif state ~= 'c' then
    return -1
  end
  -- Remembered anew: a repetition of this undo must find it for as long as its own id is kept.
  redis.call('SET', KEYS[2], 'u', 'EX', kept)
end
redis.call('SET', KEYS[1], ARGV[4], 'EX', kept)

local function weight(n)
  return WEIGHTS[n] or MAX_WEIGHT
end

-- Two numbers that stand under a field, or 0 and 0.
local function pair(key, field)
  local value = redis.call('HGET', key, field)
  if not value then
    return 0, 0
  end
  local first, second = string.match(value, '^(%d+):(%d+)$')
  return tonumber(first), tonumber(second)
end

local function put(key, field, first, second)
  if first > 0 and second > 0 then
    redis.call('HSET', key, field, string.format('%.0f:%.0f', first, second))
  else
    redis.call('HDEL', key, field)
  end
end

local function count(key, field, before, after)
  local sum, voters = pair(key, field)
  if after > 0 and before == 0 then
    voters = voters + 1
  elseif after == 0 and before > 0 then
    voters = voters - 1
  end
  put(key, field, sum + weight(after) - weight(before), voters)
end

-- Where a record stands among its account's: by the newest of its votes; nowhere without any.
local function place(votes, record)
  local newest
  for _, value in ipairs(redis.call('HVALS', votes)) do
    newest = math.max(newest or 0, tonumber(string.match(value, ':(%d+)$')) or 0)
  end
  if newest then
    redis.call('ZADD', KEYS[6], string.format('%.0f', newest), record)
  else
    redis.call('ZREM', KEYS[6], record)
  end
end

local key, argument = 7, 6
while key <= #KEYS do
  local votes = KEYS[key]
  local record, is_word = ARGV[argument], ARGV[argument + 1] == '1'
  local outcomes = tonumber(ARGV[argument + 2])
  local changed = false
  for i = argument + 3, argument + 2 + outcomes do
    local outcome = ARGV[i]
    local before, last = pair(votes, outcome)
    local after = 0
    if kind == 'cast' then
      after, last = math.min(before + 1, 4294967295), math.max(last, at)
    elseif kind == 'undo' then
      after = math.max(before - 1, 0)
    end
    if before ~= after or kind == 'cast' then
      changed = true
      if after > 0 then
        redis.call('HSET', votes, outcome, string.format('%.0f:%.0f', after, last))
      else
        redis.call('HDEL', votes, outcome)
      end
      for level = 1, levels do
        count(KEYS[key + level], outcome, before, after)
      end
      if is_word and string.sub(outcome, 1, 2) == 'w:' then
        redis.call(after > 0 and 'SADD' or 'SREM', KEYS[5], string.sub(outcome, 3))
      end
    end
  end
  if changed then
    redis.call('ZADD', KEYS[4], redis.call('INCR', KEYS[3]), record)
    place(votes, record)
  end
  key = key + 1 + levels
  argument = argument + 3 + outcomes
end
return 1
