-- Takes back what a lease that has run out still held (invariant 4). Items go to the front again. Of each piece only the item that was running, its first
-- unsettled one, is charged an attempt; what has been lost twice goes to the back and runs alone, so that an item that kills its worker harms no other.
-- What is no chunk, or has not the items that it says, fails as a whole.
-- KEYS  1 meta  2 ready  3 delayed  4 leases  5 held  6 failed  7 stat  8 order
-- ARGV  1 lease  2 worker id of the lease  3 task id  4 wake channel  5 events channel  6 held prefix
-- returns {OK, items returned, items failed} or {EMPTY} (the lease is alive or gone), {GONE}, {ENDED, state}
--@include codes
--@include clock
--@include chunk
--@include finish
local m = redis.call('HMGET', KEYS[1], 'state', 'attempts', 'open', 'waiting', 'bytes', 'ordered')
if not m[1] then return {GONE} end
if m[1] ~= 'open' and m[1] ~= 'sealed' then return {ENDED, m[1]} end
local at = now()
local expiry = redis.call('ZSCORE', KEYS[4], ARGV[1])
if not expiry or tonumber(expiry) > at then return {EMPTY} end

local attempts, open, waiting, bytes = tonumber(m[2]), tonumber(m[3]), tonumber(m[4]), tonumber(m[5])
local h = redis.call('TYPE', KEYS[5]).ok == 'hash' and redis.call('HGETALL', KEYS[5]) or {}
local pieces, settled, failed, lost, order = {}, {}, {}, 0, {}
local function fail(item, count, attempt, step, why, value)
  failed[#failed + 1] = string.format('{"item":%d,"attempt":%d,"step":"', item, attempt) .. step .. string.format('","worker":%s,"at":%d,', ARGV[2], at) .. why .. ',"value":' .. value .. '}'
  lost = lost + count
  if m[6] and count > 0 then order[#order + 1] = string.format('%d %d - 0', item, count) end
end
for i = 1, #h, 2 do
  if string.sub(h[i], 1, 1) == 'p' and h[i] ~= 'pieces' then
    settled[string.sub(h[i], 2)] = tonumber(h[i + 1])
  elseif string.find(h[i], '.', 1, true) then
    local c = parse(h[i + 1])
    if c and is_whole(c) then
      pieces[#pieces + 1] = { token = h[i], chunk = c }
    else
      fail(c and c.first or 0, c and c.count or 0, c and c.attempt or 1, c and c.step or 'main',
        '"reason":"error","error":{"message":"What stood in Redis in place of items was none of them. Somebody else wrote there.","errorId":"VRedis.BrokenData"}', 'null')
    end
  end
end
table.sort(pieces, function(a, b) return a.chunk.first < b.chunk.first end)

-- The one item of a chunk, wherever it lies.
local function input(c)
  local line = items(c)
  local field = string.match(line, '^@%d+ (.*)')
  if not field then return line end
  local long = string.sub(KEYS[1], 1, -5) .. 'long'
  local value = redis.call('HGET', long, field)
  return value and not string.find(value, '\n', 1, true) and value or 'null'
end

local front, returned = {}, 0
local function give_back(c)
  local text = format(c)
  if c.losses >= 2 then redis.call('RPUSH', KEYS[2], text) else front[#front + 1] = text end
  returned, bytes = returned + c.count, bytes + weigh(text)
end
for _, piece in ipairs(pieces) do
  local c, progress, rest = piece.chunk, settled[piece.token] or 0, nil
  if progress > c.count then progress = 0 end -- nobody settles more than there is
  if progress > 0 and progress < c.count then
    rest, c = cut(c, progress)
  end
  if progress < piece.chunk.count then
    rest = nil
    if c.count > 1 then
      c, rest = cut(c, 1)
      rest.losses = 1
    end
    if c.attempt >= attempts then
      fail(c.first, 1, c.attempt, c.step, '"reason":"workerLost"', input(c))
    else
      c.attempt, c.losses, c.whole = c.attempt + 1, c.losses + 1, false
      give_back(c)
    end
    if rest then give_back(rest) end
  end
end
for i = #front, 1, -1 do redis.call('LPUSH', KEYS[2], front[i]) end
local event = ''
for _, entry in ipairs(failed) do event = ' !=' .. redis.call('RPUSH', KEYS[6], entry) end
if #order > 0 then event = event .. ' #=' .. redis.call('RPUSH', KEYS[8], table.concat(order, ' ')) end
if lost > 0 then redis.call('HINCRBY', KEYS[7], ARGV[2] .. ':fail', lost) end
redis.call('DEL', KEYS[5])
redis.call('ZREM', KEYS[4], ARGV[1])
open, waiting = open - lost, waiting + returned
redis.call('HSET', KEYS[1], 'open', open, 'waiting', waiting, 'bytes', bytes)
redis.call('PUBLISH', ARGV[5], 'commit ' .. open .. ' ' .. waiting .. ' ' .. bytes .. event)
if open <= 0 and m[1] == 'sealed' and redis.call('LLEN', KEYS[2]) == 0 then
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[6], 'done', at, ARGV[5])
elseif waiting > 0 then -- also when nothing came back: a task with a limit has room again
  redis.call('PUBLISH', ARGV[4], ARGV[3])
end
return {OK, returned, lost}
