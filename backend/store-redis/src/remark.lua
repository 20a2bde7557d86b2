-- Gives records that have votes a new version.   ARGV  2… their keys
for i = 2, #ARGV do
  if redis.call('EXISTS', P .. 'v:' .. ARGV[i]) == 1 then
    mark(ARGV[i])
  end
end
return 1
