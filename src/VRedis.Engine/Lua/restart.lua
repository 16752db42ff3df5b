-- Puts failed items back, each as a new chunk. Their entries stay where they are, noted as restarted: so repeating it changes nothing, and who reads the list by
-- positions goes on where it was. A task that was done goes on, and is kept for as long as that takes; nobody waits for its sender any more.
-- KEYS  1 meta  2 ready  3 restarted  4 stat
-- ARGV  1 events channel  2 definition, signed anew, or '' to leave it  3… for each item: position of its entry in the list of failed ones, worker it failed on, chunk
-- returns {OK, items put back} or {GONE}, {ENDED, state} (its queue was emptied)
--@include codes
--@include clock
--@include kept
local m = redis.call('HMGET', KEYS[1], 'state', 'open', 'waiting', 'bytes', 'end', 'idle')
if not m[1] then return {GONE} end
if m[1] == 'stopped' or m[1] == 'abandoned' then return {ENDED, m[1]} end
local open, waiting, bytes = tonumber(m[2]), tonumber(m[3]), tonumber(m[4])
local moved, failed = 0, {}
for i = 3, #ARGV, 3 do
  local position, worker, chunk = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if redis.call('ZADD', KEYS[3], 'NX', position, position) == 1 then
    redis.call('RPUSH', KEYS[2], chunk)
    moved, bytes = moved + 1, bytes + #chunk
    failed[worker] = (failed[worker] or 0) + 1
  end
end
if moved == 0 then return {OK, 0} end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'definition', ARGV[2]) end
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
