-- Hands back what a worker holds but has not begun: a slow item must not keep those behind it, and a draining worker keeps nothing.
-- Repeating it changes nothing: a piece that is cut already stays as it is.
-- KEYS  1 meta  2 ready  3 leases  4 held
-- ARGV  1 lease  2 task id  3 wake channel  4 give up the lease itself (0/1)  5… pairs: token, items of the piece to keep
-- returns {OK, items returned} or {GONE}, {ENDED, state}, {LOST}
--@include codes
--@include chunk
local m = redis.call('HMGET', KEYS[1], 'state', 'waiting', 'bytes')
if not m[1] then return {GONE} end
if m[1] ~= 'open' and m[1] ~= 'sealed' then return {ENDED, m[1]} end
if redis.call('EXISTS', KEYS[4]) == 0 then return {LOST} end
local waiting, bytes, returned = tonumber(m[2]), tonumber(m[3]), 0
for i = #ARGV - 1, 5, -2 do
  local token, keep = ARGV[i], tonumber(ARGV[i + 1])
  local text = redis.call('HGET', KEYS[4], token)
  local c = text and parse(text)
  if c and c.count > keep then
    local rest = c
    if keep > 0 then
      c, rest = cut(c, keep)
      if c then redis.call('HSET', KEYS[4], token, format(c)) end
    else
      redis.call('HDEL', KEYS[4], token, 'p' .. token)
    end
    if rest then
      local back = format(rest)
      redis.call('LPUSH', KEYS[2], back)
      returned, bytes = returned + rest.count, bytes + weigh(back)
    end
  end
end
if returned > 0 then
  redis.call('HSET', KEYS[1], 'waiting', waiting + returned, 'bytes', bytes)
  redis.call('PUBLISH', ARGV[3], ARGV[2])
end
if ARGV[4] == '1' then
  redis.call('DEL', KEYS[4])
  redis.call('ZREM', KEYS[3], ARGV[1])
end
return {OK, returned}
