-- Adds data that an older version wrote to the indexes that it did not maintain. See
-- docs/decisions/0019-indexes-of-the-redis-store.md.
-- ARGV: from 2 on, the names of keys without the partition's prefix: v:RECORD, c:VOTERS:ITEM, r:ACCOUNT or ei:KIND
-- Returns 1.
for i = 2, #ARGV do
  local name = ARGV[i]
  local key, kind, rest = P .. name, string.match(name, '^(%l+):(.*)$')
  if redis.call('EXISTS', key) == 1 then
    if kind == 'c' then
      local voters, item = string.match(rest, '^([^:]*):(.*)$')
      if voters and redis.call('HLEN', key) > 0 then
        redis.call('ZADD', P .. 'cs', 0, rest)
        if is_anywhere(item) then
          note_agreed(voters, item, most_voters(voters, key))
        end
      end
    elseif kind == 'v' then
      local record = open_record(rest)
      place(record)
      for outcome, tally in pairs(votes_of(record.votes)) do
        note_word(record, outcome, tally[1])
      end
    elseif kind == 'r' and redis.call('ZCARD', key) > 0 then
      redis.call('ZADD', P .. 'a', 0, rest)
    elseif kind == 'ei' then
      redis.call('ZADD', P .. 'ek', 0, rest)
    end
  end
end
return 1
