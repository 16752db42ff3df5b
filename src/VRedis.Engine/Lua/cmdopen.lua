-- Writes a new command line. Repeating it changes nothing.
-- KEYS  1 meta
-- ARGV  1 definition  2 liveness in ms  3 seconds until the keys of a sender that has gone expire
-- returns {OK}
--@include codes
--@include clock
if redis.call('HSETNX', KEYS[1], 'definition', ARGV[1]) == 0 then return {REPEATED} end
redis.call('HSET', KEYS[1], 'read', 0, 'alive', now() + tonumber(ARGV[2]))
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {OK}
