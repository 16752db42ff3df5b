-- A chunk is one list element holding several items: "<first id> <count> <attempt> <losses> <step>\n<item>\n<item>…".
-- An item is one line; its ids are consecutive from the first.
local function parse(chunk)
  local eol = string.find(chunk, '\n', 1, true)
  local first, count, attempt, losses, step = string.match(string.sub(chunk, 1, eol - 1), '^(%d+) (%d+) (%d+) (%d+) (.*)$')
  return { first = tonumber(first), count = tonumber(count), attempt = tonumber(attempt), losses = tonumber(losses), step = step, items = string.sub(chunk, eol + 1) }
end

local function format(c)
  return string.format('%d %d %d %d %s\n', c.first, c.count, c.attempt, c.losses, c.step) .. c.items
end

-- Cuts a chunk after its first n items (0 < n < count); returns both parts.
local function cut(c, n)
  local at = 0
  for _ = 1, n do at = string.find(c.items, '\n', at + 1, true) end
  local head = { first = c.first, count = n, attempt = c.attempt, losses = c.losses, step = c.step, items = string.sub(c.items, 1, at - 1) }
  local rest = { first = c.first + n, count = c.count - n, attempt = c.attempt, losses = c.losses, step = c.step, items = string.sub(c.items, at + 1) }
  return head, rest
end
