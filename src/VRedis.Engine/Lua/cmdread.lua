-- The sender of a command line is alive, and takes what the workers have said.
-- KEYS  1 meta  2 lines
-- ARGV  1 batches read so far, which are dropped  2 most batches  3 liveness in ms  4 seconds until the keys of a sender that has gone expire
-- returns {OK, batch…} or {GONE}
--@include codes
--@include clock
local read = redis.call('HGET', KEYS[1], 'read')
if not read then return {GONE} end
local new = tonumber(ARGV[1]) - tonumber(read)
if new > 0 then redis.call('LTRIM', KEYS[2], new, -1) end
redis.call('HSET', KEYS[1], 'read', ARGV[1], 'alive', now() + tonumber(ARGV[3]))
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
if tonumber(ARGV[2]) == 0 then return {OK} end
return {OK, unpack(redis.call('LRANGE', KEYS[2], 0, tonumber(ARGV[2]) - 1))}
