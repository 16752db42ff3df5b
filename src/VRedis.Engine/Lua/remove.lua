-- Removes a task that has ended, with all that it keeps. Repeating it changes nothing.
-- KEYS  1 meta
-- ARGV  1 only when its retention is over and no sender reads it any more (0/1)
-- returns {OK} or {GONE}, {EMPTY, when it is due or -1} (it is not due yet; it has not ended)
--@include codes
--@include clock
--@include kept
local m = redis.call('HMGET', KEYS[1], 'state', 'end', 'retention', 'alive')
if not m[1] then return {GONE} end
if m[1] == 'open' or m[1] == 'sealed' then return {EMPTY, -1} end
if ARGV[1] == '1' then
  local due = math.max(tonumber(m[2] or 0) + tonumber(m[3] or 0), tonumber(m[4] or 0))
  if due > now() then return {EMPTY, due} end
end
each_kept(KEYS[1], function(key) redis.call('UNLINK', key) end)
return {OK}
