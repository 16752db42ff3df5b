-- What is left of a task when it has ended. These keys are named after its meta key and share its slot; only tables have names of their own.
local function each_kept(meta, apply)
  local prefix = string.sub(meta, 1, -5) -- what stands before "meta"
  local tables = redis.call('TYPE', prefix .. 'tables').ok == 'set' and redis.call('SMEMBERS', prefix .. 'tables') or {}
  for _, name in ipairs(tables) do apply(prefix .. 'table:' .. name) end
  for _, name in ipairs({'tables', 'records', 'failed', 'restarted', 'stat', 'unique', 'order', 'meta'}) do apply(prefix .. name) end
end
