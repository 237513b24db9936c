-- Deletes a submission, and with it what its idempotency key was used for.
--
-- KEYS  1 submission
-- Reply {number}; 1 deleted, 0 no such submission
local idempotency = redis.call('HGET', KEYS[1], 'idempotency')
if idempotency then
  redis.call('DEL', idempotency)
end
return {redis.call('DEL', KEYS[1])}
