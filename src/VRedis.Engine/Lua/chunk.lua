-- A chunk is one list element holding several items: "<first id> <count> <attempt> <losses> <step>\n<item>\n<item>…".
-- An item is one line; its ids are consecutive from the first. Anybody may have written what is read here: what is no chunk is nil.
-- Items too long for scripts lie in the hash `long`: when the first item of a chunk does, all of them do, and its lines are "@<bytes> <field of the hash>".
-- A parsed chunk keeps its text and says where in it the items are: Redis' Lua hashes every byte of every string that it makes.
local function parse(chunk)
  local first, count, attempt, losses, step, from = string.match(chunk, '^(%d+) (%d+) (%d+) (%d+) ([^\n]*)\n()')
  if not first or #first > 15 or #count > 9 or #attempt > 9 or #losses > 9 or tonumber(count) == 0 or string.find(step, '[%c"\\]') then return nil end
  return { first = tonumber(first), count = tonumber(count), attempt = tonumber(attempt), losses = tonumber(losses), step = step, text = chunk, from = from, to = #chunk, whole = true }
end

-- The items of a chunk, one a line.
local function items(c)
  return string.sub(c.text, c.from, c.to)
end

-- The text of a chunk. What was changed since it was parsed must not be whole any more.
local function format(c)
  if c.whole then return c.text end
  return string.format('%d %d %d %d ', c.first, c.count, c.attempt, c.losses) .. c.step .. '\n' .. items(c)
end

-- What the text of a chunk and its items take in Redis, in bytes.
local function weigh(text)
  local weight, eol = #text, string.find(text, '\n', 1, true)
  if eol and string.sub(text, eol + 1, eol + 1) == '@' then
    for size in string.gmatch(text, '\n@(%d+) ') do weight = weight + (#size < 10 and tonumber(size) or 0) end
  end
  return weight
end

-- Cuts a chunk after its first n items (0 < n < count); returns both parts, or nil when it has not so many.
local function cut(c, n)
  local at = c.from - 1
  for _ = 1, n do
    at = string.find(c.text, '\n', at + 1, true)
    if not at or at > c.to then return nil end
  end
  local head = { first = c.first, count = n, attempt = c.attempt, losses = c.losses, step = c.step, text = c.text, from = c.from, to = at - 1 }
  local rest = { first = c.first + n, count = c.count - n, attempt = c.attempt, losses = c.losses, step = c.step, text = c.text, from = at + 1, to = c.to }
  return head, rest
end

-- Whether a parsed chunk has the items that its first line says.
local function is_whole(c)
  local lines, at = 1, c.from - 1
  while true do
    at = string.find(c.text, '\n', at + 1, true)
    if not at then break end
    lines = lines + 1
  end
  return c.first > 0 and lines == c.count
end
