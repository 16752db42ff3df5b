-- Forgets the workers that were killed, and names the tasks whose time to be removed may have come.
-- KEYS  1 workers  2 drain  3 ended
-- ARGV  1 what the keys of workers begin with  2 after how many ms without a sign of life a worker is forgotten
-- returns {OK, task…}
--@include codes
--@include clock
local at = now()
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', at - tonumber(ARGV[2]), 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[1], worker)
  redis.call('DEL', ARGV[1] .. worker)
  redis.call('HDEL', KEYS[2], worker)
end
return {OK, unpack(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', at, 'LIMIT', 0, 100))}
