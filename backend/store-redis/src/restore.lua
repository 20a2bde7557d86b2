-- Restores records. Not fenced: the caller has compared the store.
-- ARGV: 2 'replace', 'merge' or 'import'; 3 the time; 4 how long IDs are remembered, in seconds; then for each
--   record: its key, the version in the mirror, the number of choice IDs, the IDs, the number of votes, and for each
--   vote: outcome, n, last
-- Returns the number of changed records.

-- The maximum number of votes that are written in one command.
local AT_ONCE = 1000

-- Returns the formatted count of an outcome with a single voter.
local firsts = {}
local function first(n)
  firsts[n] = firsts[n] or string.format('%.0f:1', weight(n))
  return firsts[n]
end

-- Updates counts and words after a new vote. Few items have several voters, so a new count is tried first, in one
-- command.
local function follow_new(record, outcome, n)
  for _, name in ipairs(record.voters) do
    if redis.call('HSETNX', P .. 'c:' .. name .. ':' .. record.item, outcome, first(n)) == 0 then
      count({ name }, record.item, outcome, 0, n)
    else
      redis.call('ZADD', P .. 'cs', 0, name .. ':' .. record.item)
    end
  end
  note_word(record, outcome, n)
end

-- Restores a record that does not exist, with its votes and version in one command, which is the most frequent case
-- when a whole store is restored. Its votes are the arguments from `from` to `to`.
local function put_new(record, version, from, to)
  local fields, newest = { 'v', version .. ':0' }, 0
  for i = from, to, 3 do
    local outcome, n, last = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    fields[#fields + 1] = outcome
    fields[#fields + 1] = n .. ':' .. last
    newest = math.max(newest, tonumber(last))
    follow_new(record, outcome, tonumber(n))
  end
  redis.call('HSET', record.votes, unpack(fields))
  place_at(record, newest)
end

local function all_there(from, to)
  for i = from, to, 3 do
    if tonumber(ARGV[i + 1]) == 0 then
      return false
    end
  end
  return from < to
end

-- An import may contain the same choices as the mirror. The mark `i` says so: healing then keeps the larger tally
-- instead of the sum.
local function imported_since(key)
  local begins = string.format('%.0f', tonumber(redis.call('GET', KEYS[1]) or 0) + 1)
  return held_since(key, begins .. 'i')
end

local how, at, kept, changed, argument = ARGV[2], tonumber(ARGV[3]), ARGV[4], 0, 5
local some_marked = redis.call('EXISTS', P .. 'dirty') == 1
while argument <= #ARGV do
  local record = open_record(ARGV[argument])
  local version, ids = ARGV[argument + 1], tonumber(ARGV[argument + 2])
  argument = argument + 3
  for i = argument, argument + ids - 1 do
    redis.call('SET', P .. 'id:' .. record.account .. ':' .. ARGV[i], 'o', 'EX', kept, 'NX')
    remember_recent(record.key, { at, ARGV[i] }, at, true)
  end
  argument = argument + ids
  local votes = tonumber(ARGV[argument])
  local from, to = argument + 1, argument + 3 * votes
  argument = to + 1

  local fresh = not record.there
  if how == 'replace' and some_marked then
    redis.call('ZREM', P .. 'dirty', record.key)
  end
  if fresh and how ~= 'import' and votes <= AT_ONCE and all_there(from, to) then
    put_new(record, version, from, to)
    changed = changed + 1
  else
    local given, found = {}, votes_of(record.votes)
    for i = from, to, 3 do
      given[ARGV[i]] = { tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]) }
    end
    local moved, differs, newest = false, false, nil
    for outcome, tally in pairs(given) do
      local before = found[outcome] or { 0, 0 }
      local n, last = tally[1], tally[2]
      if how ~= 'replace' then
        n, last = math.max(n, before[1]), math.max(last, before[2])
      end
      newest = math.max(newest or 0, last)
      differs = differs or n ~= tally[1] or last ~= tally[2]
      if n ~= before[1] or last ~= before[2] then
        moved = true
        set_vote(record, outcome, before[1], n, last)
      end
    end
    for outcome, tally in pairs(found) do
      if not given[outcome] then
        if how == 'replace' then
          moved = true
          set_vote(record, outcome, tally[1], 0, 0)
        else
          differs = true
          newest = math.max(newest or 0, tally[2])
        end
      end
    end
    if moved then
      changed = changed + 1
      place_at(record, newest)
    end
    if (how == 'merge' and differs and not fresh) or (how == 'import' and moved) then
      local since = how == 'merge' and '0' or fresh and imported_since(record.key) or nil
      mark(record.key, true, since)
    elseif how == 'replace' or (how == 'merge' and moved) then
      set_version(record.key, version, '0')
    elseif how == 'merge' and not fresh then
      -- The record equals the mirror's, so all older copies in the mirror are superseded.
      local held = redis.call('HGET', record.votes, 'v')
      set_version(record.key, held and string.match(held, '^%d+') or version, '0')
    end
  end
end
return changed
