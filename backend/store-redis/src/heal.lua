-- Gives records that this store lost back what the mirror has of them, beside what was recorded since.
-- ARGV  2 the epoch that must be there; then for each: its key, the version that the mirror has it at, how many votes, and of
--       each outcome, n, last
-- Answers how many changed, -2 another epoch.
if redis.call('GET', P .. 'epoch') ~= ARGV[2] then
  return -2
end
-- Counts stand under keys of their own, which may still have what was lost, beside what was counted since as if of somebody
-- else. Where they cannot have it, they were lost too.
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
      local after = imported and math.max(before, given) or math.min(before + given, 4294967295)
      redis.call('HSET', record.votes, ARGV[i], as_kept(after, math.max(last, tonumber(ARGV[i + 2]))))
      recount(record, ARGV[i], before, given, after)
    end
    mark(record.key, true, '0')
    place(record)
    changed = changed + 1
  end
end
return changed
