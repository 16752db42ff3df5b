-- Removes values of a table that somebody has taken: all before one position, or all from one on. Positions count from the table's first value ever, also
-- those removed since, so repeating it changes nothing and readers keep their place.
-- KEYS  1 meta  2 table  3 names of tables
-- ARGV  1 name of the table  2 position of the first value to keep  3 position behind the last one to keep, or -1: to the end
-- returns {OK, values removed} or {GONE}
--@include codes
local m = redis.call('HMGET', KEYS[1], 'state', 'removed:' .. ARGV[1])
if not m[1] then return {GONE} end
local removed, length = tonumber(m[2] or 0), redis.call('LLEN', KEYS[2])
local first = math.min(math.max(tonumber(ARGV[2]) - removed, 0), length)
local behind = length
if ARGV[3] ~= '-1' then behind = math.min(math.max(tonumber(ARGV[3]) - removed, first), length) end
if first > 0 then redis.call('HSET', KEYS[1], 'removed:' .. ARGV[1], removed + first) end
if first < behind then
  redis.call('LTRIM', KEYS[2], first, behind - 1)
else
  redis.call('DEL', KEYS[2])
  redis.call('SREM', KEYS[3], ARGV[1])
end
return {OK, length - behind + first}
