-- Looks after one task: ends it when its live sender has gone (invariant 6) and names the leases that have run out, as those of lost workers now do (invariant 4).
-- KEYS  1 meta  2 ready  3 delayed  4 leases
-- ARGV  1 held prefix  2 events channel, then lost workers…
-- returns {OK, lease…} or {GONE}, {ENDED, state}
--@include codes
--@include clock
--@include finish
local m = redis.call('HMGET', KEYS[1], 'state', 'alive')
if not m[1] then return {GONE} end
if m[1] ~= 'open' and m[1] ~= 'sealed' then return {ENDED, m[1]} end
local at = now()
if m[2] and tonumber(m[2]) < at then
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[1], 'abandoned', at, ARGV[2])
  return {ENDED, 'abandoned'}
end
if #ARGV > 2 then
  local lost = {}
  for i = 3, #ARGV do lost[ARGV[i]] = true end
  for _, lease in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
    if lost[string.match(lease, '^(%d+)%.')] then redis.call('ZADD', KEYS[4], at, lease) end
  end
end
local reply = {OK}
for _, lease in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', at, 'LIMIT', 0, 100)) do
  if string.match(lease, '^%d+%.%d+$') then
    reply[#reply + 1] = lease
  else -- none of ours; it must not stand before those that are
    redis.call('ZREM', KEYS[4], lease)
  end
end
return reply
