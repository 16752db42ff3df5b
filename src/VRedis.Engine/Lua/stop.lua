-- Ends a task before its time; running items hear of it on the control channel (invariant 7). Repeating it changes nothing.
-- KEYS  1 meta  2 ready  3 delayed  4 leases
-- ARGV  1 held prefix  2 events channel  3 control channel  4 task id
-- returns {OK, items dropped} or {GONE}, {ENDED, state}
--@include codes
--@include clock
--@include finish
local m = redis.call('HMGET', KEYS[1], 'state', 'open')
if not m[1] then return {GONE} end
if m[1] ~= 'open' and m[1] ~= 'sealed' then return {ENDED, m[1]} end
finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[1], 'stopped', now(), ARGV[2])
redis.call('PUBLISH', ARGV[3], 'stop ' .. ARGV[4])
return {OK, tonumber(m[2])}
