-- Keeps a lease (invariant 4).
-- KEYS  1 meta  2 leases
-- ARGV  1 lease  2 lease in ms
-- returns {OK} or {GONE}, {ENDED, state}, {LOST}
--@include codes
--@include clock
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return {GONE} end
if state ~= 'open' and state ~= 'sealed' then return {ENDED, state} end
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return {LOST} end
redis.call('ZADD', KEYS[2], 'XX', now() + tonumber(ARGV[2]), ARGV[1])
return {OK}
