-- A chunk is one list element holding several items: "<first id> <count> <attempt> <losses> <step>\n<item>\n<item>…".
-- An item is one line; its ids are consecutive from the first. Anybody may have written what is read here: what is no chunk is nil.
local function parse(chunk)
  local first, count, attempt, losses, step, items = string.match(chunk, '^(%d+) (%d+) (%d+) (%d+) ([^\n]*)\n()')
  if not first or #first > 15 or #count > 9 or #attempt > 9 or #losses > 9 or tonumber(count) == 0 or string.find(step, '[%c"\\]') then return nil end
  return { first = tonumber(first), count = tonumber(count), attempt = tonumber(attempt), losses = tonumber(losses), step = step, items = string.sub(chunk, items) }
end

local function format(c)
  return string.format('%d %d %d %d ', c.first, c.count, c.attempt, c.losses) .. c.step .. '\n' .. c.items
end

-- Cuts a chunk after its first n items (0 < n < count); returns both parts, or nil when it has not so many.
local function cut(c, n)
  local at = 0
  for _ = 1, n do
    at = string.find(c.items, '\n', at + 1, true)
    if not at then return nil end
  end
  local head = { first = c.first, count = n, attempt = c.attempt, losses = c.losses, step = c.step, items = string.sub(c.items, 1, at - 1) }
  local rest = { first = c.first + n, count = c.count - n, attempt = c.attempt, losses = c.losses, step = c.step, items = string.sub(c.items, at + 1) }
  return head, rest
end

-- Whether a chunk has the items that its first line says.
local function is_whole(c)
  local lines, at = 1, 0
  while true do
    at = string.find(c.items, '\n', at + 1, true)
    if not at then break end
    lines = lines + 1
  end
  return c.first > 0 and lines == c.count
end
