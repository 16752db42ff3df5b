-- Takes back what a lease that has run out still held (invariant 4). Items go to the front again. Of each piece only the item that was running, its first
-- unsettled one, is charged an attempt; what has been lost twice goes to the back and runs alone, so that an item that kills its worker harms no other.
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
local h = redis.call('HGETALL', KEYS[5])
local pieces, settled = {}, {}
for i = 1, #h, 2 do
  if string.sub(h[i], 1, 1) == 'p' and h[i] ~= 'pieces' then
    settled[string.sub(h[i], 2)] = tonumber(h[i + 1])
  elseif string.find(h[i], '.', 1, true) then
    pieces[#pieces + 1] = { token = h[i], chunk = parse(h[i + 1]) }
  end
end
table.sort(pieces, function(a, b) return a.chunk.first < b.chunk.first end)

local front, returned, failed, order = {}, 0, {}, {}
local function give_back(c)
  local text = format(c)
  if c.losses >= 2 then redis.call('RPUSH', KEYS[2], text) else front[#front + 1] = text end
  returned, bytes = returned + c.count, bytes + #text
end
for _, piece in ipairs(pieces) do
  local c, progress, rest = piece.chunk, settled[piece.token] or 0, nil
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
      failed[#failed + 1] = string.format('{"item":%d,"attempt":%d,"step":"%s","worker":%s,"at":%d,"reason":"workerLost","value":', c.first, c.attempt, c.step, ARGV[2], at)
        .. c.items .. '}'
      if m[6] then order[#order + 1] = string.format('%d 1 - 0', c.first) end
    else
      c.attempt, c.losses = c.attempt + 1, c.losses + 1
      give_back(c)
    end
    if rest then give_back(rest) end
  end
end
for i = #front, 1, -1 do redis.call('LPUSH', KEYS[2], front[i]) end
local event = ''
for _, entry in ipairs(failed) do event = ' !=' .. redis.call('RPUSH', KEYS[6], entry) end
if #order > 0 then event = event .. ' #=' .. redis.call('RPUSH', KEYS[8], table.concat(order, ' ')) end
if #failed > 0 then redis.call('HINCRBY', KEYS[7], ARGV[2] .. ':fail', #failed) end
redis.call('DEL', KEYS[5])
redis.call('ZREM', KEYS[4], ARGV[1])
open, waiting = open - #failed, waiting + returned
redis.call('HSET', KEYS[1], 'open', open, 'waiting', waiting, 'bytes', bytes)
redis.call('PUBLISH', ARGV[5], 'commit ' .. open .. ' ' .. waiting .. ' ' .. bytes .. event)
if open == 0 and m[1] == 'sealed' then
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[6], 'done', at, ARGV[5])
elseif waiting > 0 then -- also when nothing came back: a task with a limit has room again
  redis.call('PUBLISH', ARGV[4], ARGV[3])
end
return {OK, returned, #failed}
