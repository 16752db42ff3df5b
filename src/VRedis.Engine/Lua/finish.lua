--@include kept
-- Ends a task: nothing waits any more, no lease is valid any more, everybody hears of it, and what it keeps has its time.
-- held hashes are named by the leases; they share the task's slot.
-- Workers remove a task when its retention is over; that the server forgets it a day later is for when there are none.
local function finish(meta, ready, delayed, leases, held_prefix, state, at, events)
  redis.call('HSET', meta, 'state', state, 'end', at, 'waiting', 0, 'bytes', 0, 'delayed', 0)
  local held = redis.call('TYPE', leases).ok == 'zset' and redis.call('ZRANGE', leases, 0, -1) or {}
  for _, lease in ipairs(held) do redis.call('DEL', held_prefix .. lease) end
  redis.call('DEL', ready, delayed, leases)
  local long = string.sub(meta, 1, -5) .. 'long'
  redis.call('UNLINK', long)
  local retention = redis.call('HGET', meta, 'retention')
  if retention then each_kept(meta, function(key) redis.call('PEXPIRE', key, tonumber(retention) + 86400000) end) end
  redis.call('PUBLISH', events, 'end ' .. state)
end
