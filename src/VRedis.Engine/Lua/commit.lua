-- Reports items done, failed or to be tried again, with all they produced, in one step (invariant 3).
-- KEYS  1 meta  2 ready  3 delayed  4 leases  5 held  6 failed  7 records  8 stat  9 names of tables  10 keys of unique items  11… one list a table  last: order, for an ordered task that says something of it
-- ARGV  1 lease  2 commit number of the lease  3 task id  4 wake channel  5 events channel  6 held prefix  7 worker id
--       (numbers of commits are without gaps, from 1 for each lease)
--       8 items done  9 items failed for good  10 attempts that will be repeated  11 most records kept
--       then sections, each with its length first:
--       pieces    n, (token, items of the piece that are settled, 1 when that is all of it)
--       again     n, (delay in ms, chunk)
--       children  n, (delay in ms, item count, keys or '', chunk without its ids): with keys, one a line, each item is let in only when its key is new in the task;
--                 with a count of 0 the keys alone count, as seen
--       failed    n, (entry)
--       records   n, (entry)
--       tables    n, (name, more values that follow, values n, (value)): where more follow, in the same transaction, the list is named stage:<name> at the end, for
--                 RPUSHX and RENAME. So scripts need not see them: Redis' Lua hashes every byte of every string
--       and for an ordered task, when items were settled: groups "<first id> <items> <table> <values of each>", in the order in which their values were appended
-- returns {OK | REPEATED, state} or {GONE}, {ENDED, state}, {LOST}
--@include codes
--@include clock
--@include finish
local m = redis.call('HMGET', KEYS[1], 'state', 'open', 'waiting', 'bytes', 'items', 'delayed', 'dropped')
if not m[1] then return {GONE} end
if m[1] ~= 'open' and m[1] ~= 'sealed' then return {ENDED, m[1]} end
local h = redis.call('HMGET', KEYS[5], 'claim', 'commit')
if not tonumber(h[1]) or h[2] and not tonumber(h[2]) then return {LOST} end
local last = tonumber(h[2]) or 0
if last >= tonumber(ARGV[2]) then return {REPEATED, m[1]} end
if tonumber(ARGV[2]) > last + 1 then -- Redis has lost a commit that it had acknowledged: whoever reads must know
  redis.call('HINCRBY', KEYS[1], 'lost', 1)
  return {LOST}
end
for i = 13, 12 + 3 * tonumber(ARGV[12]), 3 do -- or a claim: what the lease does not hold may be somebody else's by now
  if ARGV[i + 1] ~= '0' and redis.call('HEXISTS', KEYS[5], ARGV[i]) == 0 then return {LOST} end
end

local state, open, waiting, bytes = m[1], tonumber(m[2]), tonumber(m[3]), tonumber(m[4])
local id, delayed, dropped = tonumber(m[5]), tonumber(m[6]), tonumber(m[7])
local done, lost = tonumber(ARGV[8]), tonumber(ARGV[9])
local at
local cursor = 12
local function take()
  cursor = cursor + 1
  return ARGV[cursor - 1]
end
local function enqueue(delay, chunk, count)
  waiting, bytes = waiting + count, bytes + #chunk
  if delay > 0 then
    at = at or now()
    redis.call('ZADD', KEYS[3], at + delay, chunk)
    delayed = delayed + count
  else
    redis.call('RPUSH', KEYS[2], chunk)
  end
end
local function let_in(keys, count, chunk)
  local left, at = {}, string.find(chunk, '\n', 1, true) or 0
  local header = string.sub(chunk, 1, at)
  for key in string.gmatch(keys, '[^\n]+') do
    local eol = count > 0 and string.find(chunk, '\n', at + 1, true) or #chunk + 1
    if redis.call('SADD', KEYS[10], key) == 1 and count > 0 then left[#left + 1] = string.sub(chunk, at + 1, eol - 1) end
    at = eol
  end
  return #left, header .. table.concat(left, '\n')
end
local function append(list, n)
  local length = 0
  for first = cursor, cursor + n - 1, 1000 do
    length = redis.call('RPUSH', list, unpack(ARGV, first, math.min(first + 999, cursor + n - 1)))
  end
  cursor = cursor + n
  return length
end

local settled, removed = {'commit', ARGV[2]}, {}
for _ = 1, tonumber(take()) do
  local token, progress, whole = take(), take(), take()
  if whole == '1' then
    removed[#removed + 1] = token
    removed[#removed + 1] = 'p' .. token
  else
    settled[#settled + 1] = 'p' .. token
    settled[#settled + 1] = progress
  end
end
for i = 1, #removed, 1000 do redis.call('HDEL', KEYS[5], unpack(removed, i, math.min(i + 999, #removed))) end
for i = 1, #settled, 1000 do redis.call('HSET', KEYS[5], unpack(settled, i, math.min(i + 999, #settled))) end

local before = waiting
for _ = 1, tonumber(take()) do enqueue(tonumber(take()), take(), 1) end
for _ = 1, tonumber(take()) do
  local delay, count, keys, chunk = tonumber(take()), tonumber(take()), take(), take()
  if keys ~= '' then count, chunk = let_in(keys, count, chunk) end
  if count > 0 then
    enqueue(delay, string.format('%d %d ', id + 1, count) .. chunk, count)
    id, open = id + count, open + count
  end
end

local event = ''
local n = tonumber(take())
if n > 0 then event = event .. ' !=' .. append(KEYS[6], n) end
n = tonumber(take())
if n > 0 then
  local length, most = append(KEYS[7], n), tonumber(ARGV[11])
  if length > most then
    redis.call('LTRIM', KEYS[7], length - most, -1)
    dropped = dropped + length - most
    length = most
  end
  event = event .. ' ~=' .. (dropped + length)
end
local collected, staged = 0, {}
for i = 1, tonumber(take()) do
  local name = take()
  local more = tonumber(take())
  n = tonumber(take())
  local length = append(KEYS[10 + i], n)
  if length == n then redis.call('SADD', KEYS[9], name) end
  length, collected = length + more, collected + n + more
  if more > 0 then staged[KEYS[10 + i]] = string.sub(KEYS[1], 1, -5) .. 'stage:' .. name end
  event = event .. ' ' .. name .. '=' .. (length + tonumber(redis.call('HGET', KEYS[1], 'removed:' .. name) or 0))
end

if ARGV[cursor] then event = event .. ' #=' .. redis.call('RPUSH', KEYS[#KEYS], ARGV[cursor]) end

if done > 0 then redis.call('HINCRBY', KEYS[8], ARGV[7] .. ':execute', done) end
if collected > 0 then redis.call('HINCRBY', KEYS[8], ARGV[7] .. ':collect', collected) end
if lost > 0 then redis.call('HINCRBY', KEYS[8], ARGV[7] .. ':fail', lost) end
if ARGV[10] ~= '0' then redis.call('HINCRBY', KEYS[8], ARGV[7] .. ':retry', ARGV[10]) end

open = open - done - lost
redis.call('HSET', KEYS[1], 'open', open, 'waiting', waiting, 'bytes', bytes, 'items', id, 'delayed', delayed, 'dropped', dropped)
redis.call('PUBLISH', ARGV[5], 'commit ' .. open .. ' ' .. waiting .. ' ' .. bytes .. event)
if open <= 0 and state == 'sealed' and redis.call('LLEN', KEYS[2]) == 0 then -- invariant 5; there may be more than was counted when somebody writes past the scripts
  state = 'done'
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[6], state, at or now(), ARGV[5])
elseif waiting > before then
  redis.call('PUBLISH', ARGV[4], ARGV[3])
end
for list, stage in pairs(staged) do redis.call('RENAME', list, stage) end
return {OK, state}
