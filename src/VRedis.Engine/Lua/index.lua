-- Puts a task where it belongs among all tasks, in one step, so that it is never in no place. Repeating it changes nothing.
-- KEYS  1 tasks  2 active  3 ended
-- ARGV  1 task id  2 active, ended or gone  3 when to look whether an ended one may be removed
-- returns {OK}
--@include codes
if ARGV[2] == 'active' then
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
  redis.call('SADD', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
elseif ARGV[2] == 'ended' then
  redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
  redis.call('SREM', KEYS[2], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('SREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
end
return {OK}
