-- Tells how a task is doing, all at one moment.
-- KEYS  1 meta  2 stat  3 delayed
-- ARGV  none
-- returns {OK, now, when the first delayed chunk is due or -1, definition (when items wait and none runs, else ''),
--         state, items, open, waiting, delayed, start, end, idle, retention, sender, then for each counter (name, value)} or {GONE}
--@include codes
--@include clock
local reply = redis.call('HMGET', KEYS[1], 'state', 'items', 'open', 'waiting', 'delayed', 'start', 'end', 'idle', 'retention', 'sender')
if not reply[1] then return {GONE} end
for i = 1, 10 do reply[i] = reply[i] or '' end
local waiting, due, definition = tonumber(reply[4]) or 0, -1, ''
if waiting > 0 and waiting == tonumber(reply[3]) then
  definition = redis.call('HGET', KEYS[1], 'definition') or ''
  local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  if first[2] then due = math.floor(tonumber(first[2])) end
end
for _, counter in ipairs(redis.call('HGETALL', KEYS[2])) do reply[#reply + 1] = counter end
return {OK, now(), due, definition, unpack(reply)}
