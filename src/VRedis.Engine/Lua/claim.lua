-- Takes items under one lease in one step (invariant 2); a repeated claim returns what it took. What is no chunk is given out as it is, and what was counted
-- and is not there any more as "0 <items> 1 0 -\n": the worker reports it as failed.
-- KEYS  1 meta  2 ready  3 delayed  4 leases  5 held
-- ARGV  1 lease  2 claim number  3 most items  4 items a piece  5 most bytes  6 lease in ms  7 this lease has claimed before (0/1)
--       8 the worker runs nothing else (0/1)  9 the worker's connection has been well for long (0/1)  10 held prefix  11 events channel
--       12 most items of the task that all workers together hold (0: no limit)  13 the task's token, as the worker knows it ('' for none)
-- returns {OK | REPEATED, items left out because they must run alone, now, chunk…}, {EMPTY, items that must run alone, ms until the next delayed item or -1},
--         {GONE}, {ENDED, state}, {LOST}
--@include codes
--@include clock
--@include chunk
--@include finish
local m = redis.call('HMGET', KEYS[1], 'state', 'alive', 'waiting', 'bytes', 'delayed', 'open', 'token')
if not m[1] or (m[7] or '') ~= ARGV[13] then return {GONE} end -- or another task that got its id, since Redis has lost the first
if m[1] ~= 'open' and m[1] ~= 'sealed' then return {ENDED, m[1]} end
local at = now()
if m[2] and ARGV[9] == '1' and tonumber(m[2]) < at then -- invariant 6
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[10], 'abandoned', at, ARGV[11])
  return {ENDED, 'abandoned'}
end
local h = redis.call('HMGET', KEYS[5], 'claim', 'pieces')
if not h[1] and ARGV[7] == '1' or h[1] and not tonumber(h[1]) then return {LOST} end
if h[1] == ARGV[2] then
  local reply = {REPEATED, 0, at}
  for i = 1, math.min(tonumber(h[2]) or 0, redis.call('HLEN', KEYS[5])) do reply[i + 3] = redis.call('HGET', KEYS[5], ARGV[2] .. '.' .. i) or '' end
  return reply
end
if h[1] and tonumber(h[1]) > tonumber(ARGV[2]) then return {EMPTY, 0, -1} end -- sent before a break and overtaken since: nobody waits for it any more
local waiting, bytes, delayed, open = tonumber(m[3]), tonumber(m[4]), tonumber(m[5]), tonumber(m[6])
local left, limit = tonumber(ARGV[3]), tonumber(ARGV[12])
if limit > 0 then left = math.min(left, limit - (open - waiting)) end -- what is open and does not wait is held
if left <= 0 or waiting <= 0 and redis.call('LLEN', KEYS[2]) == 0 and redis.call('ZCARD', KEYS[3]) == 0 then return {EMPTY, 0, -1} end

local due_in = -1
if delayed > 0 or waiting <= 0 then
  local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', at, 'LIMIT', 0, 100)
  for _, chunk in ipairs(due) do
    redis.call('RPUSH', KEYS[2], chunk)
    redis.call('ZREM', KEYS[3], chunk)
    local c = parse(chunk)
    delayed = math.max(0, delayed - (c and c.count or 0))
  end
  if #due > 0 then redis.call('HSET', KEYS[1], 'delayed', delayed) end
  local next_due = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  if next_due[2] then due_in = math.max(0, math.floor(tonumber(next_due[2])) - at) end
end

local room, piece = tonumber(ARGV[5]), tonumber(ARGV[4])
local reply, fields, aside, taken = {OK, 0, at}, {}, {}, 0
local function hold(text)
  reply[#reply + 1] = text
  fields[#fields + 1] = ARGV[2] .. '.' .. (#reply - 3)
  fields[#fields + 1] = text
end
while left > 0 and room > 0 and #aside < 64 do
  local text = redis.call('LPOP', KEYS[2])
  if not text then
    local missing = waiting - taken
    if missing > 0 and #aside == 0 then
      if redis.call('ZCARD', KEYS[3]) == 0 then
        hold(string.format('0 %d 1 0 -\n', missing))
        taken, bytes = waiting, 0
      elseif delayed <= 0 then
        redis.call('HSET', KEYS[1], 'delayed', missing)
      end
    end
    break
  end
  local c = parse(text)
  if c and c.losses >= 2 and (ARGV[8] == '0' or #fields > 0) then
    aside[#aside + 1] = text
  else
    local weight, count, alone = weigh(text), c and c.count or 0, c and c.losses >= 2
    if alone then left = 1 end
    if count > left then
      local head, rest = cut(c, left)
      if head then
        local back = format(rest)
        redis.call('LPUSH', KEYS[2], back)
        weight, count = weight - weigh(back), head.count
      end
      c = head
    end
    left, room, taken, bytes = left - math.max(1, count), room - weight, taken + count, bytes - weight
    if alone then left = 0 end
    if not c then hold(text) end
    while c do
      local part, rest = c, nil
      if c.count > piece then part, rest = cut(c, piece) end
      hold(format(part or c))
      c = rest
    end
  end
end
for i = #aside, 1, -1 do redis.call('LPUSH', KEYS[2], aside[i]) end
if #fields == 0 then return {EMPTY, #aside, due_in} end
for i = 1, #fields, 1000 do redis.call('HSET', KEYS[5], unpack(fields, i, math.min(i + 999, #fields))) end
redis.call('HSET', KEYS[5], 'claim', ARGV[2], 'pieces', #reply - 3)
redis.call('ZADD', KEYS[4], at + tonumber(ARGV[6]), ARGV[1])
redis.call('HSET', KEYS[1], 'waiting', math.max(0, waiting - taken), 'bytes', math.max(0, bytes))
if taken > waiting then redis.call('HSET', KEYS[1], 'open', open + taken - waiting) end -- somebody has put items here past the scripts: count them, too
reply[2] = #aside
return reply
