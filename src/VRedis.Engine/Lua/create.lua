-- Writes a new task. Repeating it changes nothing. Until all know of it, it goes by itself after a day: its sender may be killed before.
-- KEYS  1 meta
-- ARGV  1 definition  2 attempts allowed  3 liveness in ms (0: nobody waits for its sender)  4 ordered (0/1)  5 how long it is kept after its end, in ms  6 who sends it
--       7 a word that no other task has
-- returns {OK | REPEATED, now} or {EMPTY, now} when the id is that of another task: Redis has lost its counter of ids
--@include codes
--@include clock
local at = now()
if redis.call('HSETNX', KEYS[1], 'state', 'open') == 0 then
  return {redis.call('HGET', KEYS[1], 'token') == ARGV[7] and REPEATED or EMPTY, at}
end
redis.call('HSET', KEYS[1], 'definition', ARGV[1], 'attempts', ARGV[2], 'retention', ARGV[5], 'sender', ARGV[6], 'token', ARGV[7], 'start', at,
  'batch', 0, 'items', 0, 'open', 0, 'waiting', 0, 'bytes', 0, 'delayed', 0, 'dropped', 0)
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'ordered', 1) end
if tonumber(ARGV[3]) > 0 then redis.call('HSET', KEYS[1], 'alive', at + tonumber(ARGV[3])) end
redis.call('PEXPIRE', KEYS[1], 86400000)
return {OK, at}
