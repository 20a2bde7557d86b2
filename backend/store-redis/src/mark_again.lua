-- Gives existing records and permanent entries a new version and marks them.
-- ARGV: from 2 on, their keys
for i = 2, #ARGV do
  if string.sub(ARGV[i], 1, 2) == 'e:' then
    local _, value = lasting(ARGV[i])
    if value then
      put_lasting(ARGV[i], value)
    end
  elseif redis.call('EXISTS', P .. 'v:' .. ARGV[i]) == 1 then
    mark(ARGV[i], true)
  end
end
return 1
