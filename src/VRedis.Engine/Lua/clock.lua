-- The server's clock in milliseconds: the only clock that leases, delays and liveness go by.
local function now()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
