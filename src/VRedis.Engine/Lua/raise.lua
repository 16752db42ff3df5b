-- Raises a counter of ids to one that was given: it is lower when Redis has lost data. Repeating it changes nothing.
-- KEYS  1 counter
-- ARGV  1 the id
-- returns {OK} or {GAP, where the counter was}
--@include codes
local at = tonumber(redis.call('GET', KEYS[1]) or 0)
if at >= tonumber(ARGV[1]) then return {OK} end
redis.call('SET', KEYS[1], ARGV[1])
return {GAP, at}
