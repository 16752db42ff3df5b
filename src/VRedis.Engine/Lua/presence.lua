-- A worker's sign of life, with what it tells of itself.
-- KEYS  1 workers  2 this worker  3 drain
-- ARGV  1 worker id  2 what it tells
-- returns {OK, who asks it to leave or ''}
--@include codes
--@include clock
redis.call('ZADD', KEYS[1], now(), ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
return {OK, redis.call('HGET', KEYS[3], ARGV[1]) or ''}
