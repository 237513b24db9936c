-- Queues again what is unfinished and has no entry in the queue: a damaged append-only file may have lost it.
--
-- KEYS  1 prefix of submissions
-- ARGV  1 offset, 2 how many to look at, 3 made before (ms), 4 first final status, 5 group, 6 status of the queued
-- Reply {looked at, of these still unfinished, queued again}
local tokens = redis.call('ZRANGEBYSCORE', UNFINISHED, '-inf', ARGV[3], 'LIMIT', ARGV[1], ARGV[2])
local kept, queued = 0, 0
for _, token in ipairs(tokens) do
  local key = KEYS[1] .. token
  local found = redis.call('HMGET', key, 'status', 'stream', 'entry', 'traceparent', 'size')
  if not found[1] then
    redis.call('ZREM', UNFINISHED, token)
  elseif tonumber(found[1]) >= tonumber(ARGV[4]) then
    -- finished by a node of an earlier version, which keeps no accounts
    finish(token, tonumber(found[5]), 0, ARGV[3])
  else
    kept = kept + 1
    if found[2] and #redis.call('XRANGE', found[2], found[3], found[3]) == 0 then
      redis.call('XACK', found[2], ARGV[5], found[3])
      local entry
      if found[4] then
        entry = redis.call('XADD', found[2], '*', 'token', token, 'traceparent', found[4])
      else
        entry = redis.call('XADD', found[2], '*', 'token', token)
      end
      redis.call('HSET', key, 'entry', entry, 'status', ARGV[6])
      queued = queued + 1
    end
  end
end
return {#tokens, kept, queued}
