-- Names the workers that the server does not know any more: they have been silent for a while, and nobody listens on the channel that each listens on.
-- A frozen worker, or one whose machine lost its power, still seems to listen: their leases run out.
-- KEYS  1 workers
-- ARGV  1 what the channels of workers begin with  2 after how many ms without a sign of life to ask
-- returns {OK, worker…}
--@include codes
--@include clock
local reply = {OK}
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now() - tonumber(ARGV[2]), 'LIMIT', 0, 100)) do
  if redis.call('PUBLISH', ARGV[1] .. worker, '') == 0 then reply[#reply + 1] = worker end
end
return reply
