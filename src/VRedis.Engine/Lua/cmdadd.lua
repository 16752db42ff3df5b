-- A worker adds a batch to what a command line has said, or, without a batch, asks whether the command line is still wanted.
-- What nobody wants any more is deleted.
-- KEYS  1 meta  2 lines
-- ARGV  1 worker id  2 number of the batch, from 1  3 batches that may wait  4 connection well for long  5 events channel  6 seconds until the list expires  7 batch
-- returns {OK}, {EMPTY} when so many batches wait that this one must, or {GONE}
--@include codes
--@include clock
local m = redis.call('HMGET', KEYS[1], 'alive', 'batch:' .. ARGV[1])
if not m[1] then return {GONE} end
if ARGV[4] == '1' and tonumber(m[1]) < now() then
  redis.call('DEL', KEYS[1], KEYS[2])
  return {GONE}
end
if not ARGV[7] then return {OK} end
if m[2] and tonumber(m[2]) >= tonumber(ARGV[2]) then return {REPEATED} end
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[3]) then return {EMPTY} end
redis.call('RPUSH', KEYS[2], ARGV[7])
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('HSET', KEYS[1], 'batch:' .. ARGV[1], ARGV[2])
redis.call('PUBLISH', ARGV[5], 'more')
return {OK}
