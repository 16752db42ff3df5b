-- Puts failed items back, each as a new chunk. The entry of an item that was put back is empty from then on: so repeating it changes nothing, and who reads
-- the list by positions goes on where it was. A task that was done goes on, and is kept for as long as that takes; nobody waits for its sender any more.
-- KEYS  1 meta  2 ready  3 failed  4 stat
-- ARGV  1 events channel  2… for each item, in the order of the list: position of its entry, worker it failed on, chunk
-- returns {OK, items put back} or {GONE}, {ENDED, state} (its queue was emptied)
--@include codes
--@include clock
--@include kept
local m = redis.call('HMGET', KEYS[1], 'state', 'open', 'waiting', 'bytes', 'end', 'idle')
if not m[1] then return {GONE} end
if m[1] == 'stopped' or m[1] == 'abandoned' then return {ENDED, m[1]} end
local open, waiting, bytes = tonumber(m[2]), tonumber(m[3]), tonumber(m[4])
local first, last = tonumber(ARGV[2]), tonumber(ARGV[#ARGV - 2])
local entries = redis.call('LRANGE', KEYS[3], first, last)
local moved, failed = 0, {}
for i = 2, #ARGV, 3 do
  local position, worker, chunk = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2]
  local entry = entries[position - first + 1]
  if entry and entry ~= '' then
    redis.call('RPUSH', KEYS[2], chunk)
    redis.call('LSET', KEYS[3], position, '')
    moved, bytes = moved + 1, bytes + #chunk
    failed[worker] = (failed[worker] or 0) + 1
  end
end
if moved == 0 then return {OK, 0} end
for worker, n in pairs(failed) do redis.call('HINCRBY', KEYS[4], worker .. ':fail', -n) end
open, waiting = open + moved, waiting + moved
redis.call('HSET', KEYS[1], 'open', open, 'waiting', waiting, 'bytes', bytes)
if m[1] == 'done' then
  redis.call('HSET', KEYS[1], 'state', 'sealed', 'idle', tonumber(m[6] or 0) + now() - tonumber(m[5]))
  redis.call('HDEL', KEYS[1], 'end', 'alive')
  each_kept(KEYS[1], function(key) redis.call('PERSIST', key) end)
end
redis.call('PUBLISH', ARGV[1], 'commit ' .. open .. ' ' .. waiting .. ' ' .. bytes)
return {OK, moved}
