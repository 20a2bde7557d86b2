-- Restores to records the votes that this store lost and the mirror still has, and keeps the votes cast since. See
-- docs/decisions/0022-deletions-are-proven.md.
-- ARGV: 2 the expected epoch; then for each record: its key, the version in the mirror, the number of votes, and for
--   each vote: outcome, n, last
-- Returns the number of changed records, or -2 for another epoch.
if redis.call('GET', P .. 'epoch') ~= ARGV[2] then
  return -2
end
-- Counts have keys of their own, which may still include the lost votes. Votes cast since were then counted as those of
-- another voter, so the two are merged. If the counts are too low to include both, they were lost as well, and only the
-- difference is added.
local function recount(record, outcome, before, given, after)
  local counted, people = weight(given) + weight(before), before > 0 and 2 or 1
  for _, name in ipairs(record.voters) do
    local key = P .. 'c:' .. name .. ':' .. record.item
    local sum, voters = pair(key, outcome)
    if sum >= counted and voters >= people then
      put(key, outcome, sum - counted + weight(after), voters - people + 1)
      if people > 1 then
        note_count(name, record.item, outcome, voters, voters - people + 1)
      end
    else
      count({ name }, record.item, outcome, before, after)
    end
  end
  note_word(record, outcome, after)
end

local changed, argument = 0, 3
while argument <= #ARGV do
  local record, version = open_record(ARGV[argument]), tonumber(ARGV[argument + 1])
  local from, to = argument + 3, argument + 2 + 3 * tonumber(ARGV[argument + 2])
  argument = to + 1
  -- A record is lost if the mirror's version is from before the present record began, or if the record is missing
  -- without a tombstone that covers that version.
  local lost, imported = false, false
  if record.there then
    local since = record_since(record.votes)
    lost, imported = version < tonumber(string.match(since, '^%d+')), string.sub(since, -1) == 'i'
  else
    local deleted = redis.call('GET', tombstone(record.key))
    local first, last = string.match(deleted or '', '^(%d+):(%d+)$')
    lost = not (first and tonumber(first) <= version and version <= tonumber(last))
  end
  if lost then
    for i = from, to, 3 do
      local before, last = pair(record.votes, ARGV[i])
      local given = tonumber(ARGV[i + 1])
      -- Votes cast since are added to the lost ones. Imported votes may be the same choices, so the larger tally is
      -- kept instead.
      local after = imported and math.max(before, given) or math.min(before + given, 4294967295)
      redis.call('HSET', record.votes, ARGV[i], as_kept(after, math.max(last, tonumber(ARGV[i + 2]))))
      recount(record, ARGV[i], before, given, after)
    end
    -- Since version 0: the record now contains everything that the mirror has.
    mark(record.key, true, '0')
    place(record)
    changed = changed + 1
  end
end
return changed
