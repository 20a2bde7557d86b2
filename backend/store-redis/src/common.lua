-- Before every script that moves votes. In front of it stand
--   WEIGHTS, MAX_WEIGHT   hundredths of a vote that n choices of one account amount to (emend_domain::counts)
--   RECENT_KEPT, RECENT_AT_MOST   how long, and how many, ids of choices go to the mirror with their record
--   HEALING   what the name of an epoch begins with while the store is being brought back
--   WORD   what the key of an item begins with that is a word of a dictionary
--   INDEXES   the version of the indexes that these scripts keep   ASIDE_KEPT   how long what was set aside is kept
--
-- KEYS  1 the partition's sequence: it says where the script runs. All other keys lie in the same partition and begin with
-- ARGV  1 the partition's prefix:
--   v:RECORD votes, and under the field 'v' VERSION:SINCE: of the last change, and since when it is held without a gap   c:VOTERS:ITEM counts   w:ACCOUNT words   r:ACCOUNT its records by the time of their newest vote
--   a the accounts that have records   cs VOTERS:ITEM of all counts   agreed:VOTERS items that several of them agree on, by how many
--   e:KIND:ID entries, 'version+since:value'   ei:KIND the ids of a kind   ek the kinds   indexed the version of these indexes, once they are complete
--   g:DIGEST what was deleted, 'since:version'
--   k:RECORD the ids of its last choices, by time   m:ACCOUNT its teams   id:ACCOUNT:ID choices   seq the last version   dirty what changed, by version   epoch
-- A record's key is ACCOUNT|ITEM; what is marked under e:KIND:ID is an entry.

local P = ARGV[1]

-- What lies under one of our keys and no Emend wrote is set aside, so that it is in nobody's way and nothing is lost: under
-- x:NAME for as long as somebody may want to look at it. `aside` has the names, by when.
local server = redis

local function note_aside(name)
  local index, now = P .. 'aside', server.call('TIME')[1]
  if server.call('TYPE', index).ok ~= 'zset' then
    server.call('DEL', index)
  end
  server.call('ZADD', index, now, name)
  server.call('EXPIRE', P .. 'x:' .. name, ASIDE_KEPT)
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

-- From here on, a key of another type than it should be is set aside, and the command done as if there were none.
local redis = {
  call = function(command, key, ...)
    local answer = server.pcall(command, key, ...)
    if type(answer) ~= 'table' or not answer.err then
      return answer
    end
    if string.find(answer.err, 'WRONGTYPE', 1, true) then
      set_aside(key)
    end
    -- Once more: what else went wrong ends the script as it should.
    return server.call(command, key, ...)
  end,
}

-- Whether who comes to this epoch, or to any where it is empty, may not write.
local function other_epoch(epoch)
  local current = redis.call('GET', P .. 'epoch') or ''
  return epoch ~= '' and current ~= epoch or string.sub(current, 1, #HEALING) == HEALING
end

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
  if not first then
    set_field_aside(key, field)
    return 0, 0
  end
  return tonumber(first), tonumber(second)
end

local function put(key, field, first, second)
  if first > 0 and second > 0 then
    redis.call('HSET', key, field, string.format('%.0f:%.0f', first, second))
  else
    redis.call('HDEL', key, field)
  end
end

-- The indexes of a store are complete from its first write on, if that is one of ours. See build_indexes.
local function begin_indexes()
  redis.call('SET', P .. 'indexed', INDEXES)
end

local function next_version()
  local last = redis.call('GET', P .. 'seq')
  if last and not string.match(last, '^%d+$') then
    -- Above all that is known to have been given.
    local newest = redis.call('ZREVRANGE', P .. 'dirty', 0, 0, 'WITHSCORES')[2]
    set_aside(P .. 'seq')
    last = math.max(tonumber(newest) or 0, tonumber(redis.call('GET', P .. 'mirrored')) or 0)
    redis.call('SET', P .. 'seq', string.format('%.0f', last))
  end
  local version = redis.call('INCR', P .. 'seq')
  if not last then
    begin_indexes()
  end
  return version
end

-- What may be listed as agreed on: by a team any outcome, by everyone only what can hide an issue from others; and
-- wherever the surface stands. As emend_store::Voters::lists says.
local function lists(name, outcome)
  return name ~= '*' or outcome == 'i' or string.sub(outcome, 1, 2) == 'w:'
end

local function is_anywhere(item)
  return string.find(item, '^[^|]*|[^|]*||') ~= nil
end

-- The most voters that an outcome of these counts has which may be listed.
local function most_voters(name, key)
  local most, flat = 0, redis.call('HGETALL', key)
  for i = 1, #flat, 2 do
    local people = lists(name, flat[i]) and tonumber(string.match(flat[i + 1], '^%d+:(%d+)$'))
    most = math.max(most, people or 0)
  end
  return most
end

local SEVERAL = 2

-- How many agree at most on an item. Items that one alone voted on are not listed: most are.
local function note_agreed(name, item, most)
  if most >= SEVERAL then
    redis.call('ZADD', P .. 'agreed:' .. name, most, item)
  else
    redis.call('ZREM', P .. 'agreed:' .. name, item)
  end
end

-- So many voters had an outcome of an item, and so many have it now: keeps the indexes of counts.
local function note_count(name, item, outcome, were, people)
  local member = name .. ':' .. item
  if were == 0 then
    redis.call('ZADD', P .. 'cs', 0, member)
  elseif people == 0 and redis.call('EXISTS', P .. 'c:' .. member) == 0 then
    redis.call('ZREM', P .. 'cs', member)
  end
  if math.max(were, people) < SEVERAL or not lists(name, outcome) or not is_anywhere(item) then
    return
  end
  local most = tonumber(redis.call('ZSCORE', P .. 'agreed:' .. name, item)) or 0
  if people > most then
    note_agreed(name, item, people)
  elseif were == most and people < were then
    note_agreed(name, item, most_voters(name, P .. 'c:' .. member))
  end
end

-- An account's tally went from `before` to `after`: moves the counts of these voters.
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

-- Teams and everyone, looked up once for an account.
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

-- A record, with all that is needed to change its votes. `everyone` and the account's teams count them.
local function open_record(record)
  local bar = string.find(record, '|', 1, true)
  local account, item = string.sub(record, 1, bar - 1), string.sub(record, bar + 1)
  local votes = P .. 'v:' .. record
  return {
    key = record, account = account, item = item, voters = voters_of(account), votes = votes,
    there = redis.call('EXISTS', votes) == 1, is_word = string.sub(item, 1, #WORD) == WORD,
  }
end

-- A tally as it is kept.
local function as_kept(n, last)
  return string.format('%.0f:%.0f', n, last)
end

-- Whether it is a word of the account's now.
local function note_word(record, outcome, after)
  if record.is_word and string.sub(outcome, 1, 2) == 'w:' then
    redis.call(after > 0 and 'SADD' or 'SREM', P .. 'w:' .. record.account, string.sub(outcome, 3))
  end
end

-- What follows from one vote: the counts and the words.
local function follow(record, outcome, before, after)
  count(record.voters, record.item, outcome, before, after)
  note_word(record, outcome, after)
end

-- Sets one vote, with what follows from it.
local function set_vote(record, outcome, before, after, last)
  if after > 0 then
    redis.call('HSET', record.votes, outcome, as_kept(after, last))
  else
    redis.call('HDEL', record.votes, outcome)
  end
  follow(record, outcome, before, after)
end

-- Puts a record among its account's: by the time of its newest vote; nowhere without any.
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

-- A key can vanish without anybody having deleted it: evicted, or deleted by hand. What is recorded under it later is not all
-- there is, and its being missing proves nothing. So whatever is held says since which version it has been held without a
-- gap, and what is deleted leaves a tombstone: SINCE:VERSION. Old copies from between the two are superseded; older ones are
-- not. It is remembered for as long as MySQL remembers deletions.
local DELETIONS_KEPT = 90 * 24 * 60 * 60

local function tombstone(key)
  return P .. 'g:' .. server.sha1hex(key)
end

local function bury(key, since, version)
  redis.call('SET', tombstone(key), string.match(since, '^%d+') .. ':' .. version, 'EX', DELETIONS_KEPT)
end

-- Since when what begins at this version is held without a gap: where it was deleted before, since it was held then.
local function held_since(key, version)
  local deleted = redis.call('GET', tombstone(key))
  if deleted then
    redis.call('DEL', tombstone(key))
  end
  return deleted and string.match(deleted, '^%d+') or version
end

-- Since when a record that is there is held without a gap. One of an older Emend does not say: since ever. After what was
-- imported stands an i: it may be about the same choices as an old copy.
local function record_since(votes)
  local version = redis.call('HGET', votes, 'v')
  return version and string.match(version, ':(%d+i?)$') or '0'
end

-- Beside the votes stands the version of the last change: in a dump it says what no marker says any more.
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

-- Marks a record that was there before this step, or was not.
local function mark(key, there, since)
  local version = string.format('%.0f', next_version())
  redis.call('ZADD', P .. 'dirty', version, key)
  if not since then
    since = there and record_since(P .. 'v:' .. key) or held_since(key, version)
  end
  set_version(key, version, since)
end

-- Goes to the mirror with the record: should Redis come back without the choice's id, it is known all the same.
local function remember_recent(key, id, at)
  local recent = P .. 'k:' .. key
  redis.call('ZADD', recent, at, id)
  redis.call('ZREMRANGEBYSCORE', recent, '-inf', at - RECENT_KEPT)
  redis.call('ZREMRANGEBYRANK', recent, 0, -RECENT_AT_MOST - 1)
  redis.call('EXPIRE', recent, RECENT_KEPT)
end

-- All votes of a record: outcome → {n, last}.
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

-- An entry that lasts: its version, its value, and since when it is held without a gap. Nothing where there is none, or one
-- that expires.
local function lasting(name)
  if redis.call('TTL', P .. name) == -1 then
    local version, since, value = string.match(redis.call('GET', P .. name), '^(%d+)%+?(%d*):(.*)$')
    return version, value, since == '' and '0' or since
  end
end

-- Puts an entry (e:KIND:ID), or takes it out where there is no value.
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

-- The same of one that lasts: as of a version that the mirror has it at, or marked as of a new one.
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
