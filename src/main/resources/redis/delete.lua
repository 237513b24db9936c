-- Deletes a submission, and with it what its idempotency key was used for.
--
-- KEYS  1 submission
-- ARGV  1 token
-- Reply {number}; 1 deleted, 0 no such submission
local size = tonumber(redis.call('HGET', KEYS[1], 'size'))
if size then
  remove(finished_set(size), size .. ' ' .. ARGV[1])
  return {1}
end
local idempotency = redis.call('HGET', KEYS[1], 'idempotency')
if idempotency then
  redis.call('DEL', idempotency)
end
return {redis.call('DEL', KEYS[1])}
