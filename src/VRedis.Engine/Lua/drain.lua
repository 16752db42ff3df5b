-- Asks a worker to leave. It hears of it on the control channel, or with its next sign of life. Repeating it changes nothing.
-- KEYS  1 workers  2 drain
-- ARGV  1 worker id  2 who asks  3 after how many ms without a sign of life a worker is gone  4 control channel
-- returns {OK | REPEATED} or {GONE} (no such worker is alive)
--@include codes
--@include clock
local beat = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not beat or tonumber(beat) <= now() - tonumber(ARGV[3]) then return {GONE} end
local code = redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2]) == 1 and OK or REPEATED
redis.call('PUBLISH', ARGV[4], 'drain ' .. ARGV[1])
return {code}
