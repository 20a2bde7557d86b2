-- The functions that all scripts on votes share. These definitions precede it:
-- - WEIGHTS, MAX_WEIGHT: the weight of n choices of one account, in hundredths of a vote (emend_domain::counts)
-- - RECENT_ID_SECONDS, MAX_RECENT_IDS: how long, and how many, choice IDs are mirrored with their record
-- - HEALING: the prefix of an epoch while the store is being healed
-- - WORD: the prefix of the keys of items that are dictionary words
-- - INDEXES: the version of the indexes that these scripts maintain
-- - SET_ASIDE_SECONDS: how long data that was set aside is kept
--
-- KEYS: 1 the partition's sequence, which determines where the script runs. All other keys are in the same partition
-- and begin with ARGV 1, the partition's prefix:
-- - v:RECORD: votes; its field 'v' is VERSION:SINCE, the version of the last change and the version since which the
--   record has existed without a gap
-- - c:VOTERS:ITEM: counts; w:ACCOUNT: words; r:ACCOUNT: the account's records by the time of their newest vote
-- - a: the accounts that have records; cs: VOTERS:ITEM of all counts
-- - agreed:VOTERS: the items on which several of them agree, by their number
-- - e:KIND:ID: entries, 'version+since:value'; ei:KIND: the IDs of a kind; ek: the kinds
-- - indexed: the version of these indexes, once they are complete
-- - g:DIGEST: tombstones, 'since:version'
-- - k:RECORD: the IDs of its latest choices, by time; m:ACCOUNT: its teams; id:ACCOUNT:ID: choices
-- - seq: the last version; dirty: the change markers, by version; epoch
--
-- A record's key is ACCOUNT|ITEM. A marker named e:KIND:ID belongs to an entry.

local P = ARGV[1]

-- Data under one of our keys that Emend did not write is set aside, so that it blocks nothing and is not lost: it is
-- moved to x:NAME and kept for some time. `aside` lists the names by time. See
-- docs/decisions/0020-a-store-that-answers-may-be-unsound.md.
local server = redis

local function note_aside(name)
  local index, now = P .. 'aside', server.call('TIME')[1]
  if server.call('TYPE', index).ok ~= 'zset' then
    server.call('DEL', index)
  end
  server.call('ZADD', index, now, name)
  server.call('EXPIRE', P .. 'x:' .. name, SET_ASIDE_SECONDS)
end

local function set_aside(key)
  local name = string.sub(key, #P + 1)
  server.call('RENAME', key, P .. 'x:' .. name)
  note_aside(name)
end

local function set_field_aside(key, field)
  local name, value = string.sub(key, #P + 1), server.call('HGET', key, field)
  local aside = P .. 'x:' .. name
  if server.call('TYPE', aside).ok ~= 'hash' then
    server.call('DEL', aside)
  end
  server.call('HSET', aside, field, value)
  server.call('HDEL', key, field)
  note_aside(name)
end

-- From here on, a key of the wrong type is set aside, and the command is executed as if the key did not exist.
local redis = {
  call = function(command, key, ...)
    local answer = server.pcall(command, key, ...)
    if type(answer) ~= 'table' or not answer.err then
      return answer
    end
    if string.find(answer.err, 'WRONGTYPE', 1, true) then
      set_aside(key)
    end
    -- Repeat the command: any other error then ends the script, as it should.
    return server.call(command, key, ...)
  end,
}

-- Returns whether a write for this epoch, or for any epoch if it is empty, must be refused. The check is in the script,
-- because the store can be emptied between two choices. A healing epoch refuses every write, even of a server without a
-- mirror. See docs/decisions/0013-start-up-gate.md.
local function other_epoch(epoch)
  local current = redis.call('GET', P .. 'epoch') or ''
  return epoch ~= '' and current ~= epoch or string.sub(current, 1, #HEALING) == HEALING
end

local function weight(n)
  return WEIGHTS[n] or MAX_WEIGHT
end

-- Returns the two numbers in the value of a field, or 0 and 0.
local function numbers_in(key, field, value)
  if not value then
    return 0, 0
  end
  local first, second = string.match(value, '^(%d+):(%d+)$')
  if not first then
    set_field_aside(key, field)
    return 0, 0
  end
  return tonumber(first), tonumber(second)
end

-- Returns the two numbers stored in a field, or 0 and 0.
local function pair(key, field)
  return numbers_in(key, field, redis.call('HGET', key, field))
end

local function put(key, field, first, second)
  if first > 0 and second > 0 then
    redis.call('HSET', key, field, string.format('%d:%d', first, second))
  else
    redis.call('HDEL', key, field)
  end
end

-- The indexes of a store are complete from its first write on, if a version that maintains indexes makes that write.
-- See build_indexes and docs/decisions/0019-indexes-of-the-redis-store.md.
local function begin_indexes()
  redis.call('SET', P .. 'indexed', INDEXES)
end

-- Assigns `n` versions in a row, and returns the first one.
local function next_versions(n)
  local last = redis.call('GET', P .. 'seq')
  if last and not string.match(last, '^%d+$') then
    -- Continue above every version that is known to have been assigned: a version that is assigned twice would be
    -- ignored by the mirror.
    local newest = redis.call('ZREVRANGE', P .. 'dirty', 0, 0, 'WITHSCORES')[2]
    set_aside(P .. 'seq')
    last = math.max(tonumber(newest) or 0, tonumber(redis.call('GET', P .. 'mirrored')) or 0)
    redis.call('SET', P .. 'seq', string.format('%.0f', last))
  end
  local newest = redis.call('INCRBY', P .. 'seq', n)
  if not last then
    begin_indexes()
  end
  return newest - n + 1
end

local function next_version()
  return next_versions(1)
end

-- Returns whether an outcome is listed as agreement: for a team every outcome, for everyone only those that can hide an
-- issue from others. Must match emend_store::Voters::lists.
local function lists(name, outcome)
  return name ~= '*' or outcome == 'i' or outcome == 'h' or string.sub(outcome, 1, 2) == 'w:'
end

-- Items with a context are not listed.
local function is_anywhere(item)
  return string.find(item, '^[^|]*|[^|]*||') ~= nil
end

-- Returns the highest number of voters of any listed outcome in these counts.
local function most_voters(name, key)
  local most, flat = 0, redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    local people = lists(name, flat[i]) and tonumber(string.match(flat[i + 1], '^%d+:(%d+)$'))
    most = math.max(most, people or 0)
  end
  return most
end

local SEVERAL = 2

-- Indexes the highest agreement on an item. Items with a single voter are not listed, and most have only one.
local function note_agreed(name, item, most)
  if most >= SEVERAL then
    redis.call('ZADD', P .. 'agreed:' .. name, most, item)
  else
    redis.call('ZREM', P .. 'agreed:' .. name, item)
  end
end

-- Updates the index of agreement after the number of voters of an outcome changed from `were` to `people`.
local function note_agreement(name, item, outcome, were, people)
  if math.max(were, people) < SEVERAL or not lists(name, outcome) or not is_anywhere(item) then
    return
  end
  local most = tonumber(redis.call('ZSCORE', P .. 'agreed:' .. name, item)) or 0
  if people > most then
    note_agreed(name, item, people)
  elseif were == most and people < were then
    note_agreed(name, item, most_voters(name, P .. 'c:' .. name .. ':' .. item))
  end
end

-- Updates the indexes of counts after the number of voters of an outcome changed from `were` to `people`.
local function note_count(name, item, outcome, were, people)
  local member = name .. ':' .. item
  if were == 0 then
    redis.call('ZADD', P .. 'cs', 0, member)
  elseif people == 0 and redis.call('EXISTS', P .. 'c:' .. member) == 0 then
    redis.call('ZREM', P .. 'cs', member)
  end
  note_agreement(name, item, outcome, were, people)
end

-- Updates the counts of these voters after an account's tally changed from `before` to `after`.
local function count(voters, item, outcome, before, after)
  if before == after then
    return
  end
  for _, name in ipairs(voters) do
    local key = P .. 'c:' .. name .. ':' .. item
    local sum, were = pair(key, outcome)
    local people = were
    if after > 0 and before == 0 then
      people = people + 1
    elseif after == 0 and before > 0 then
      people = math.max(people - 1, 0)
    end
    put(key, outcome, sum + weight(after) - weight(before), people)
    if people ~= were then
      note_count(name, item, outcome, were, people)
    end
  end
end

local function teams_of(account)
  return redis.call('SMEMBERS', P .. 'm:' .. account)
end

-- Returns the account's teams and everyone; each account is looked up once.
local known_voters = {}
local function voters_of(account)
  local voters = known_voters[account]
  if not voters then
    voters = teams_of(account)
    voters[#voters + 1] = '*'
    known_voters[account] = voters
  end
  return voters
end

-- Returns a record with everything that is needed to change its votes. Its voters are everyone and the account's teams.
local function open_record(record)
  local bar = string.find(record, '|', 1, true)
  local account, item = string.sub(record, 1, bar - 1), string.sub(record, bar + 1)
  local votes = P .. 'v:' .. record
  return {
    key = record, account = account, item = item, voters = voters_of(account), votes = votes,
    there = redis.call('EXISTS', votes) == 1, is_word = string.sub(item, 1, #WORD) == WORD,
  }
end

-- Formats a tally as it is stored.
local function as_kept(n, last)
  return string.format('%d:%d', n, last)
end

-- Updates the words of the account.
local function note_word(record, outcome, after)
  if record.is_word and string.sub(outcome, 1, 2) == 'w:' then
    redis.call(after > 0 and 'SADD' or 'SREM', P .. 'w:' .. record.account, string.sub(outcome, 3))
  end
end

-- Updates the counts and words that depend on one vote.
local function follow(record, outcome, before, after)
  count(record.voters, record.item, outcome, before, after)
  note_word(record, outcome, after)
end

-- Sets one vote and updates everything that depends on it.
local function set_vote(record, outcome, before, after, last)
  if after > 0 then
    redis.call('HSET', record.votes, outcome, as_kept(after, last))
  else
    redis.call('HDEL', record.votes, outcome)
  end
  follow(record, outcome, before, after)
end

-- Indexes a record of an account by the time of its newest vote, or removes it if it has no votes.
local function place_at(record, newest)
  local index = P .. 'r:' .. record.account
  if newest then
    if redis.call('ZADD', index, string.format('%.0f', newest), record.key) == 1 then
      redis.call('ZADD', P .. 'a', 0, record.account)
    end
  elseif redis.call('ZREM', index, record.key) == 1 and redis.call('EXISTS', index) == 0 then
    redis.call('ZREM', P .. 'a', record.account)
  end
end

local function place(record)
  local newest
  for _, value in ipairs(redis.call('HVALS', record.votes)) do
    local last = tonumber(string.match(value, ':(%d+)$'))
    if last then
      newest = math.max(newest or 0, last)
    end
  end
  place_at(record, newest)
end

-- A key can vanish without a deletion: Redis evicted it, or it was deleted by hand. Votes that are cast later are then
-- not all there were, and the missing key proves nothing. Therefore each record and entry says since which version it
-- has existed without a gap, and a deletion leaves a tombstone, SINCE:VERSION. Copies with versions between the two are
-- superseded, older ones are not. Tombstones are kept as long as MySQL remembers deletions. See
-- docs/decisions/0022-deletions-are-proven.md.
local DELETIONS_KEPT = 90 * 24 * 60 * 60

local function tombstone(key)
  return P .. 'g:' .. server.sha1hex(key)
end

local function bury(key, since, version)
  redis.call('SET', tombstone(key), string.match(since, '^%d+') .. ':' .. version, 'EX', DELETIONS_KEPT)
end

-- Returns since which version a record or entry that begins at `version` has existed without a gap. After a deletion,
-- that is the version from before it, because the tombstone accounts for the gap.
local function held_since(key, version)
  local deleted = redis.call('GET', tombstone(key))
  if deleted then
    redis.call('DEL', tombstone(key))
  end
  return deleted and string.match(deleted, '^%d+') or version
end

-- Returns since which version an existing record has existed without a gap. Records of an older Emend do not say:
-- always. An `i` after the number means that the record was imported, so it may contain the same choices as an older
-- copy.
local function record_since(votes)
  local version = redis.call('HGET', votes, 'v')
  return version and string.match(version, ':(%d+i?)$') or '0'
end

-- Stores the version of the last change next to the votes. In a dump, this is the only place that has it once the
-- marker is gone.
local function set_version(key, version, since)
  local votes = P .. 'v:' .. key
  local fields = redis.call('HLEN', votes)
  if fields == 0 or fields == 1 and redis.call('HEXISTS', votes, 'v') == 1 then
    redis.call('DEL', votes)
    bury(key, since, version)
  else
    redis.call('HSET', votes, 'v', version .. ':' .. since)
  end
end

-- Marks a record as changed. `there` says whether it existed before this step.
local function mark(key, there, since)
  local version = string.format('%.0f', next_version())
  redis.call('ZADD', P .. 'dirty', version, key)
  if not since then
    since = there and record_since(P .. 'v:' .. key) or held_since(key, version)
  end
  set_version(key, version, since)
end

-- Adds choice IDs to those that are mirrored with the record, each after its time. If Redis comes back without the
-- choice's own key, the ID is still known. `old` says whether IDs may be there that need not be kept any more.
local function remember_recent(key, ids, newest, old)
  local recent = P .. 'k:' .. key
  redis.call('ZADD', recent, unpack(ids))
  if old then
    redis.call('ZREMRANGEBYSCORE', recent, '-inf', newest - RECENT_ID_SECONDS)
    redis.call('ZREMRANGEBYRANK', recent, 0, -MAX_RECENT_IDS - 1)
  end
  redis.call('EXPIRE', recent, RECENT_ID_SECONDS)
end

-- Returns all votes of a record: outcome → {n, last}.
local function votes_of(key)
  local votes, flat = {}, redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    if flat[i] ~= 'v' then
      local n, last = string.match(flat[i + 1], '^(%d+):(%d+)$')
      if n then
        votes[flat[i]] = { tonumber(n), tonumber(last) }
      else
        set_field_aside(key, flat[i])
      end
    end
  end
  return votes
end

-- Returns the version and value of a permanent entry, and since which version it has existed without a gap. Returns
-- nothing if the entry is missing or expires.
local function lasting(name)
  if redis.call('TTL', P .. name) == -1 then
    local version, since, value = string.match(redis.call('GET', P .. name), '^(%d+)%+?(%d*):(.*)$')
    return version, value, since == '' and '0' or since
  end
end

-- Writes an entry (e:KIND:ID), or deletes it if there is no value.
local function put_value(name, version, value, since)
  local kind, id = string.match(name, '^e:([^:]*):(.*)$')
  if value then
    redis.call('SET', P .. name, version .. (since and '+' .. since or '') .. ':' .. value)
    redis.call('ZADD', P .. 'ei:' .. kind, 0, id)
    redis.call('ZADD', P .. 'ek', 0, kind)
  else
    redis.call('DEL', P .. name)
    redis.call('ZREM', P .. 'ei:' .. kind, id)
  end
end

-- Writes or deletes a permanent entry. With a version from the mirror, it gets that version and no marker; otherwise it
-- gets a new version and is marked.
local function put_lasting(name, value, version, since)
  if not version or version == '0' then
    local new = next_version()
    if version then
      redis.call('ZREM', P .. 'dirty', name)
    else
      redis.call('ZADD', P .. 'dirty', new, name)
    end
    version = string.format('%.0f', new)
    if not since then
      local _, found, held = lasting(name)
      since = found and held or held_since(name, version)
    end
  else
    redis.call('ZREM', P .. 'dirty', name)
    since = '0'
  end
  put_value(name, version, value, since)
  if not value then
    bury(name, since, version)
  end
  return version
end
