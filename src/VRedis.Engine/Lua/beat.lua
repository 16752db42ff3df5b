-- The sender is alive (invariant 6). One that reads the rest of a task that has ended keeps it from being removed.
-- KEYS  1 meta
-- ARGV  1 liveness in ms
-- returns {OK, state, last batch} or {GONE}, {ENDED, state}, {EMPTY} (nobody waits for a sender)
--@include codes
--@include clock
local m = redis.call('HMGET', KEYS[1], 'state', 'alive', 'batch')
if not m[1] then return {GONE} end
local ended = m[1] ~= 'open' and m[1] ~= 'sealed'
if m[2] then redis.call('HSET', KEYS[1], 'alive', now() + tonumber(ARGV[1])) end
if ended then return {ENDED, m[1]} end
return {m[2] and OK or EMPTY, m[1], tonumber(m[3])}
