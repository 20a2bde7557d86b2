-- Before every script that moves votes. In front of it stand
--   WEIGHTS, MAX_WEIGHT   hundredths of a vote that n choices of one account amount to (emend_learning::influence)
--
-- KEYS  1 the partition's sequence: it says where the script runs. All other keys lie in the same partition and begin with
-- ARGV  1 the partition's prefix:
--   v:RECORD votes, and under the field 'v' VERSION:SINCE: of the last change, and since when it is held without a gap   c:VOTERS:ITEM counts   w:ACCOUNT words   r:ACCOUNT its records by the time of their newest vote
--   e:KIND:ID entries, 'version+since:value'   ei:KIND the ids of a kind   g:DIGEST what was deleted, 'since:version'
--   k:RECORD the ids of its last choices, by time   m:ACCOUNT its teams   id:ACCOUNT:ID choices   seq the last version   dirty what changed, by version   epoch
-- A record's key is ACCOUNT|ITEM; what is marked under e:KIND:ID is an entry.

local P = ARGV[1]
local WORD = 'any|WORD|'

-- Whether who comes to this epoch, or to any where it is empty, may not write.
local function other_epoch(epoch)
  local current = redis.call('GET', P .. 'epoch') or ''
  return epoch ~= '' and current ~= epoch or string.sub(current, 1, 8) == 'healing-'
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
  return tonumber(first), tonumber(second)
end

local function put(key, field, first, second)
  if first > 0 and second > 0 then
    redis.call('HSET', key, field, string.format('%.0f:%.0f', first, second))
  else
    redis.call('HDEL', key, field)
  end
end

-- An account's tally went from `before` to `after`: moves the counts of these voters.
local function count(voters, item, outcome, before, after)
  if before == after then
    return
  end
  for _, name in ipairs(voters) do
    local key = P .. 'c:' .. name .. ':' .. item
    local sum, people = pair(key, outcome)
    if after > 0 and before == 0 then
      people = people + 1
    elseif after == 0 and before > 0 then
      people = people - 1
    end
    put(key, outcome, sum + weight(after) - weight(before), people)
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
    redis.call('ZADD', index, string.format('%.0f', newest), record.key)
  else
    redis.call('ZREM', index, record.key)
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
  return P .. 'g:' .. redis.sha1hex(key)
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
  local version = string.format('%.0f', redis.call('INCR', P .. 'seq'))
  redis.call('ZADD', P .. 'dirty', version, key)
  if not since then
    since = there and record_since(P .. 'v:' .. key) or held_since(key, version)
  end
  set_version(key, version, since)
end

-- Goes to the mirror with the record: should Redis come back without the choice's id, it is known all the same.
local RECENT_KEPT, RECENT_AT_MOST = 600, 256
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
      votes[flat[i]] = { tonumber(n), tonumber(last) }
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
  else
    redis.call('DEL', P .. name)
    redis.call('ZREM', P .. 'ei:' .. kind, id)
  end
end

-- The same of one that lasts: as of a version that the mirror has it at, or marked as of a new one.
local function put_lasting(name, value, version, since)
  if not version or version == '0' then
    local new = redis.call('INCR', P .. 'seq')
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
