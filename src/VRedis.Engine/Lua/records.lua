-- Reads records from a position on; positions count from the task's first record, also those that were dropped since.
-- KEYS  1 meta  2 records
-- ARGV  1 position  2 most entries
-- returns {OK, position of the first entry, entry…} or {GONE}
--@include codes
local dropped = redis.call('HGET', KEYS[1], 'dropped')
if not dropped then return {GONE} end
dropped = tonumber(dropped)
local from = math.max(0, tonumber(ARGV[1]) - dropped)
local entries = redis.call('LRANGE', KEYS[2], from, from + tonumber(ARGV[2]) - 1)
return {OK, dropped + from, unpack(entries)}
