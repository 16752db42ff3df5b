-- A worker's sign of life, with what it tells of itself. It hears what there is, so that one that has nothing to do asks nothing else.
-- KEYS  1 workers  2 this worker  3 drain  4 active  5 command lines
-- ARGV  1 worker id  2 what it tells
-- returns {OK, who asks it to leave or '', active tasks, command lines}
--@include codes
--@include clock
redis.call('ZADD', KEYS[1], now(), ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
return {OK, redis.call('HGET', KEYS[3], ARGV[1]) or '', redis.call('SCARD', KEYS[4]), redis.call('SCARD', KEYS[5])}
