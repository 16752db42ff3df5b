-- Ends a task: nothing waits any more, no lease is valid any more, everybody hears of it.
-- held hashes are named by the leases; they share the task's slot.
local function finish(meta, ready, delayed, leases, held_prefix, state, at, events)
  redis.call('HSET', meta, 'state', state, 'end', at, 'waiting', 0, 'bytes', 0, 'delayed', 0)
  for _, lease in ipairs(redis.call('ZRANGE', leases, 0, -1)) do redis.call('DEL', held_prefix .. lease) end
  redis.call('DEL', ready, delayed, leases)
  redis.call('PUBLISH', events, 'end ' .. state)
end
