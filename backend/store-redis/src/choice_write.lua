-- Applies writes (choices, their undoing and the clearing of votes) of one partition in order, all of them in one step.
-- ARGV: 2 the epoch of the writes, or empty; 3 how long IDs are remembered, in seconds; 4 the channel for change
--   notifications; then for each write: 'cast', 'undo' or 'clear'; its time; its own ID (account:id); the value to store
--   under it or, for an undo, the ID of the choice that it undoes; the number of its records; and for each record: its
--   key, the number of outcomes, the outcomes. An undo has no records here
-- Returns for each write: 1 applied, 0 duplicate, -1 unknown, -2 another epoch.
--
-- A command from a script costs more than the arithmetic between two of them. Casts are therefore added up in memory;
-- `settle` writes each key once. See docs/decisions/0078-writes-in-groups.md.

local epoch, kept, channel = ARGV[2], ARGV[3], ARGV[4]
-- The value under the ID of a write that cannot be undone.
local OTHER = 'o'
-- The most values that a command gets at once: the stack of Lua is bounded.
local AT_ONCE = 1000

-- Returns the writes in the arguments, each with its records, and their IDs.
local function given()
  local writes, ids, argument, all = {}, {}, 5, #ARGV
  while argument <= all do
    local name = ARGV[argument + 2]
    local account, id = string.match(name, '^([^:]*):(.*)$')
    local write = {
      kind = ARGV[argument], at = tonumber(ARGV[argument + 1]), own = P .. 'id:' .. name, account = account, id = id,
      of = ARGV[argument + 3], records = {},
    }
    local records = tonumber(ARGV[argument + 4])
    argument = argument + 5
    for n = 1, records do
      local last = argument + 1 + tonumber(ARGV[argument + 1])
      local outcomes = {}
      for i = argument + 2, last do
        outcomes[#outcomes + 1] = ARGV[i]
      end
      write.records[n] = { key = ARGV[argument], outcomes = outcomes }
      argument = last + 1
    end
    writes[#writes + 1], ids[#ids + 1] = write, write.own
  end
  return writes, ids
end

-- Returns the part of a list that begins here and has at most AT_ONCE values.
local function part_of(list, from)
  if from == 1 and #list <= AT_ONCE then
    return list
  end
  return { unpack(list, from, math.min(from + AT_ONCE - 1, #list)) }
end

-- Calls a command with any number of values, and returns the sum of its answers.
local function call_with(command, key, values)
  local sum = 0
  for from = 1, #values, AT_ONCE do
    sum = sum + redis.call(command, key, unpack(part_of(values, from)))
  end
  return sum
end

local function append(values, first, second)
  values[#values + 1], values[#values + 2] = first, second
end

-- Returns the list under a name, which is created if it is missing.
local function list_of(lists, name)
  local list = lists[name]
  if not list then
    list = {}
    lists[name] = list
  end
  return list
end

-- Returns the records in the stored value of a choice: 'c', then the keys of items and outcomes, each preceded by its
-- length. Returns nil for any other value.
local function cast_by(account, value)
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

-- Remembers the ID of a write. Data under it that Emend did not write is set aside.
local function remember(own, value)
  if not redis.call('SET', own, value, 'NX', 'EX', kept) then
    set_aside(own)
    redis.call('SET', own, value, 'EX', kept)
  end
end

-- The records with casts that are not written yet, by key and in order.
local open, order = {}, {}
local moved = false

-- Returns a record with its stored votes, to which casts are added.
local function open_for_casts(account, key)
  local record = open[key]
  if not record then
    local item = string.sub(key, #account + 2)
    record = {
      key = key, account = account, item = item, voters = voters_of(account), votes = P .. 'v:' .. key,
      is_word = string.sub(item, 1, #WORD) == WORD, fields = {}, tallies = {}, outcomes = {}, ids = {}, newest = 0,
    }
    local flat = redis.call('HGETALL', record.votes)
    for i = 1, #flat, 2 do
      record.fields[flat[i]] = flat[i + 1]
    end
    record.there = #flat > 0
    open[key] = record
    order[#order + 1] = record
  end
  return record
end

-- Adds one vote to a tally of an open record.
local function cast(record, outcome, at)
  local tally = record.tallies[outcome]
  if not tally then
    local n, last = numbers_in(record.votes, outcome, record.fields[outcome])
    tally = { before = n, n = n, last = last }
    record.tallies[outcome] = tally
    record.outcomes[#record.outcomes + 1] = outcome
  end
  tally.n, tally.last = math.min(tally.n + 1, 4294967295), math.max(tally.last, at)
end

-- Adds the votes of an open record to the counts of these voters. Counts that did not exist are added to `created`.
local function add_to_counts(record, name, outcomes, created)
  local member = name .. ':' .. record.item
  local key = P .. 'c:' .. member
  -- What is new to an account is usually new to all: then one command does, instead of two.
  if not record.there and #outcomes == 1 then
    local n = record.tallies[outcomes[1]].n
    if redis.call('HSETNX', key, outcomes[1], as_kept(weight(n), 1)) == 1 then
      append(created, 0, member)
      return
    end
  end
  local found, set, gone = redis.call('HMGET', key, unpack(outcomes)), {}, {}
  local changes = {}
  for i, outcome in ipairs(outcomes) do
    local tally = record.tallies[outcome]
    local sum, were = numbers_in(key, outcome, found[i])
    local people = were + (tally.before == 0 and 1 or 0)
    sum = sum + weight(tally.n) - weight(tally.before)
    if sum > 0 and people > 0 then
      append(set, outcome, as_kept(sum, people))
    else
      gone[#gone + 1] = outcome
    end
    if people ~= were then
      changes[#changes + 1] = { outcome, were, people }
    end
  end
  if #set > 0 then
    redis.call('HSET', key, unpack(set))
  end
  if #gone > 0 then
    redis.call('HDEL', key, unpack(gone))
  end
  for _, change in ipairs(changes) do
    local outcome, were, people = change[1], change[2], change[3]
    if were == 0 then
      append(created, 0, member)
    end
    note_agreement(name, record.item, outcome, were, people)
  end
end

-- Returns the outcomes of an open record whose tallies differ from the stored ones, and the fields of all tallies.
local function changed_tallies(record)
  local changed, set = {}, {}
  for _, outcome in ipairs(record.outcomes) do
    local tally = record.tallies[outcome]
    append(set, outcome, as_kept(tally.n, tally.last))
    if tally.n ~= tally.before then
      changed[#changed + 1] = outcome
    end
  end
  return changed, set
end

-- Returns whether any of the open records that are new has a tombstone.
local function any_deleted()
  local names = {}
  for _, record in ipairs(order) do
    if not record.there then
      names[#names + 1] = tombstone(record.key)
    end
  end
  local found = 0
  for from = 1, #names, AT_ONCE do
    found = found + redis.call('EXISTS', unpack(part_of(names, from)))
  end
  return found > 0
end

-- Writes what the casts so far changed, and updates all that depends on it.
local function settle()
  if #order == 0 then
    return
  end
  local deleted = any_deleted()
  local first = next_versions(#order)
  local dirty, created, placed = {}, {}, {}
  for n, record in ipairs(order) do
    local version = string.format('%d', first + n - 1)
    append(dirty, version, record.key)
    local since
    if record.there then
      since = string.match(record.fields.v or '', ':(%d+i?)$') or '0'
    else
      since = deleted and held_since(record.key, version) or version
    end
    local changed, set = changed_tallies(record)
    append(set, 'v', version .. ':' .. since)
    call_with('HSET', record.votes, set)
    for _, name in ipairs(record.voters) do
      for from = 1, #changed, AT_ONCE do
        add_to_counts(record, name, part_of(changed, from), created)
      end
    end
    if record.is_word then
      for _, outcome in ipairs(record.outcomes) do
        note_word(record, outcome, record.tallies[outcome].n)
      end
    end
    append(list_of(placed, record.account), string.format('%d', record.newest), record.key)
    if #record.ids > 0 then
      remember_recent(record.key, record.ids, record.newest, record.there or deleted)
    end
  end
  call_with('ZADD', P .. 'dirty', dirty)
  if #created > 0 then
    call_with('ZADD', P .. 'cs', created)
  end
  for account, records in pairs(placed) do
    local index, new = P .. 'r:' .. account, 0
    for from = 1, #records, AT_ONCE do
      -- A vote that exists is newer only if the clock was set back.
      new = new + redis.call('ZADD', index, 'GT', unpack(part_of(records, from)))
    end
    if new > 0 then
      redis.call('ZADD', P .. 'a', 0, account)
    end
  end
  open, order, moved = {}, {}, true
end

-- Takes votes away, one of each tally or the whole tallies.
local function take_away(write, records)
  for number, wanted in ipairs(records) do
    local record = open_record(wanted.key)
    local changed = false
    for _, outcome in ipairs(wanted.outcomes) do
      local before, last = pair(record.votes, outcome)
      local after = write.kind == 'undo' and math.max(before - 1, 0) or 0
      if before ~= after then
        changed = true
        set_vote(record, outcome, before, after, last)
      end
    end
    if changed then
      moved = true
      mark(record.key, record.there)
      place(record)
      if number == #records then
        remember_recent(record.key, { write.at, write.id }, write.at, true)
      end
    end
  end
end

-- Applies one write whose ID is new.
local function apply(write)
  if write.kind == 'cast' then
    remember(write.own, write.of)
    for number, wanted in ipairs(write.records) do
      local record = open_for_casts(write.account, wanted.key)
      for _, outcome in ipairs(wanted.outcomes) do
        cast(record, outcome, write.at)
      end
      record.newest = math.max(record.newest, write.at)
      if number == #write.records then
        append(record.ids, write.at, write.id)
      end
    end
    return 1
  end
  settle()
  local records = write.records
  if write.kind == 'undo' then
    local undone = P .. 'id:' .. write.of
    local value = redis.call('GET', undone) or ''
    local state = string.sub(value, 1, 1)
    if state == 'u' then
      return 0
    end
    records = state == 'c' and cast_by(write.account, value)
    if not records then
      if value ~= '' and state ~= OTHER then
        set_aside(undone)
      end
      return -1
    end
    -- The expiry starts again: a repetition of this undo must find the mark for as long as its own ID is kept.
    redis.call('SET', undone, 'u', 'EX', kept)
  end
  remember(write.own, OTHER)
  take_away(write, records)
  return 1
end

local writes, ids = given()
local results = {}
if other_epoch(epoch) then
  for n = 1, #writes do
    results[n] = -2
  end
  return results
end
-- A key of the wrong type is not one of our IDs: it counts as missing here.
local known = redis.call('MGET', unpack(ids))
local seen = {}
for n, write in ipairs(writes) do
  if known[n] or seen[write.own] then
    results[n] = 0
  else
    results[n] = apply(write)
    seen[write.own] = results[n] == 1
  end
end
settle()
if moved then
  redis.call('PUBLISH', channel, '')
end
return results
