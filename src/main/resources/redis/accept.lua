-- Stores a submission and appends it to the queue, unless its token is known already, or the client has said by an
-- idempotency key that it is the same as one before, or the queue is full.
--
-- KEYS  1 submission, 2 the stream it goes to, 3 what the idempotency key was used for, 4.. all streams of the queue,
--       the last but one index, the last days
-- ARGV  1 token, 2 submission as JSON, 3 created (ms), 4 language, 5 status, 6 most entries in the queue,
--       7 digest of the request ('' when there's no idempotency key), 8 '1' if somebody wants to be called when it is
--       finished, else '', 9 trace context, else '', 10 most bytes that may be held,
--       11 bytes of the submission when it isn't compressed
-- Reply {outcome, depth, token}; outcome: 1 accepted, 0 known already, -1 full, -2 the key was used for another request,
--       -3 no room (and nothing is queued in any of these cases but the first)
if redis.call('EXISTS', KEYS[1]) == 1 then
  return {0, 0, ARGV[1]}
end
if ARGV[7] ~= '' then
  local used = redis.call('HMGET', KEYS[3], 'digest', 'token')
  if used[1] then
    return {used[1] == ARGV[7] and 0 or -2, 0, used[2]}
  end
end
local depth = 0
for i = 4, #KEYS - 2 do
  depth = depth + redis.call('XLEN', KEYS[i])
end
if depth >= tonumber(ARGV[6]) then
  return {-1, depth, ''}
end
local size = OVERHEAD + #ARGV[2]
if not make_room(size, size, tonumber(ARGV[10]), tonumber(ARGV[3])) then
  return {-3, depth, ''}
end
local entry
if ARGV[9] == '' then
  entry = redis.call('XADD', KEYS[2], '*', 'token', ARGV[1])
else
  entry = redis.call('XADD', KEYS[2], '*', 'token', ARGV[1], 'traceparent', ARGV[9])
  redis.call('HSET', KEYS[1], 'traceparent', ARGV[9])
end
local index, days = KEYS[#KEYS - 1], KEYS[#KEYS]
redis.call('ZADD', index, ARGV[3], ARGV[1])
redis.call('HINCRBY', days, math.floor(ARGV[3] / 86400000), 1)
-- more is forgotten than is added, so that the index doesn't outgrow what is kept
for _, old in ipairs(redis.call('ZRANGE', index, 0, 1)) do
  if old ~= ARGV[1] and redis.call('EXISTS', string.sub(KEYS[1], 1, -#ARGV[1] - 1) .. old) == 0 then
    redis.call('ZREM', index, old)
  end
end
redis.call('HSET', KEYS[1], 'submission', ARGV[2], 'created', ARGV[3], 'language', ARGV[4], 'status', ARGV[5],
  'stream', KEYS[2], 'entry', entry, 'bytes', ARGV[11])
add(KEYS[1], ARGV[1], ARGV[3], size)
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[1], 'callback', ARGV[8])
end
if ARGV[7] ~= '' then
  -- lives as long as the submission: from now on the two expire and are deleted together
  redis.call('HSET', KEYS[1], 'idempotency', KEYS[3])
  redis.call('HSET', KEYS[3], 'digest', ARGV[7], 'token', ARGV[1])
end
return {1, depth + 1, ARGV[1]}
