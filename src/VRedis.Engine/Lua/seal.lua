-- Says that no more batches come; ends the task when nothing is open (invariant 5). Repeating it changes nothing.
-- KEYS  1 meta  2 ready  3 delayed  4 leases
-- ARGV  1 last batch number  2 events channel  3 held prefix  4 the sender may leave now (0/1)
-- returns {OK, state} or {GONE}, {ENDED, state}, {GAP, last batch}
--@include codes
--@include clock
--@include finish
local m = redis.call('HMGET', KEYS[1], 'state', 'batch', 'open')
if not m[1] then return {GONE} end
if m[1] ~= 'open' then return {m[1] == 'sealed' and OK or ENDED, m[1]} end
if tonumber(m[2]) ~= tonumber(ARGV[1]) then return {GAP, tonumber(m[2])} end
if ARGV[4] == '1' then redis.call('HDEL', KEYS[1], 'alive') end
if tonumber(m[3]) > 0 or redis.call('LLEN', KEYS[2]) > 0 then
  redis.call('HSET', KEYS[1], 'state', 'sealed')
  return {OK, 'sealed'}
end
finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[3], 'done', now(), ARGV[2])
return {OK, 'done'}
