-- Enqueues a batch of chunks once, however often it is sent (invariant 1).
-- Items too long for scripts have been put into the hash `long` just before, in the same transaction; those of a task that has ended go again.
-- KEYS  1 meta  2 ready  3 long
-- ARGV  1 batch number, from 1 without gaps  2 wake channel  3 task id  4… pairs: item count, chunk with the ids that the sender expects: they are corrected when
--       other items of the task came before
-- returns {OK | REPEATED, items waiting, bytes waiting, last id given} or {GONE}, {ENDED, state}, {GAP, last batch}
--@include codes
--@include chunk
local m = redis.call('HMGET', KEYS[1], 'state', 'batch', 'items', 'open', 'waiting', 'bytes')
if not m[1] then
  redis.call('UNLINK', KEYS[3])
  return {GONE}
end
local batch, last = tonumber(ARGV[1]), tonumber(m[2])
local id, open, waiting, bytes = tonumber(m[3]), tonumber(m[4]), tonumber(m[5]), tonumber(m[6])
if batch <= last then return {REPEATED, waiting, bytes, id} end
if m[1] ~= 'open' then
  if m[1] ~= 'sealed' then redis.call('UNLINK', KEYS[3]) end
  return {ENDED, m[1]}
end
if batch > last + 1 then return {GAP, last} end
local chunks, first = {}, id
for i = 4, #ARGV, 2 do
  local count, chunk = tonumber(ARGV[i]), ARGV[i + 1]
  local expected, rest = string.match(chunk, '^(%d+) %d+ ()')
  if tonumber(expected) ~= id + 1 then chunk = string.format('%d %d ', id + 1, count) .. string.sub(chunk, rest) end
  chunks[#chunks + 1] = chunk
  id = id + count
  bytes = bytes + weigh(chunk)
end
redis.call('RPUSH', KEYS[2], unpack(chunks))
redis.call('HSET', KEYS[1], 'batch', batch, 'items', id, 'open', open + id - first, 'waiting', waiting + id - first, 'bytes', bytes)
redis.call('PUBLISH', ARGV[2], ARGV[3])
return {OK, waiting + id - first, bytes, id}
