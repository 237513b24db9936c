-- Marks a submission as watched, and tells the worker that may be running it.
--
-- KEYS  1 submission
-- ARGV  1 token, 2 first final status, 3 channel of wishes
-- Reply {status}, or {-1}: no such submission
local status = redis.call('HGET', KEYS[1], 'status')
if not status then
  return {-1}
end
if tonumber(status) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'watched', '1')
  redis.call('PUBLISH', ARGV[3], ARGV[1])
end
return {tonumber(status)}
