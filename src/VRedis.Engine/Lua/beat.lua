-- The live sender is alive (invariant 6).
-- KEYS  1 meta
-- ARGV  1 liveness in ms
-- returns {OK} or {GONE}, {ENDED, state}
--@include codes
--@include clock
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return {GONE} end
if state ~= 'open' and state ~= 'sealed' then return {ENDED, state} end
redis.call('HSET', KEYS[1], 'alive', now() + tonumber(ARGV[1]))
return {OK}
