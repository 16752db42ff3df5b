-- Writes a new task. Repeating it changes nothing.
-- KEYS  1 meta
-- ARGV  1 definition  2 attempts allowed  3 liveness in ms (0: nobody waits for its sender)  4 ordered (0/1)  5 how long it is kept after its end, in ms  6 who sends it
-- returns {OK | REPEATED, now}
--@include codes
--@include clock
local at = now()
if redis.call('HSETNX', KEYS[1], 'state', 'open') == 0 then return {REPEATED, at} end
redis.call('HSET', KEYS[1], 'definition', ARGV[1], 'attempts', ARGV[2], 'retention', ARGV[5], 'sender', ARGV[6], 'start', at,
  'batch', 0, 'items', 0, 'open', 0, 'waiting', 0, 'bytes', 0, 'delayed', 0, 'dropped', 0)
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'ordered', 1) end
if tonumber(ARGV[3]) > 0 then redis.call('HSET', KEYS[1], 'alive', at + tonumber(ARGV[3])) end
return {OK, at}
