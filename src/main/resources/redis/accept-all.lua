-- Stores submissions and appends them to the queue, all of them, or none when the queue hasn't room for all. Those whose
-- tokens are known already are left as they are, and take no room.
--
-- KEYS  1 prefix of submissions, 2 the stream they go to, 3 index, 4 days, 5.. all streams of the queue
-- ARGV  1 created (ms), 2 status, 3 most entries in the queue, 4 trace context, else '', 5 most bytes that may be held,
--       then of each submission: token, submission as JSON, language, '1' if somebody wants to be called when it is
--       finished, else '', bytes of the submission when it isn't compressed
-- Reply {outcome, depth}; outcome: 1 accepted, -1 full, -3 no room
local depth = 0
for i = 5, #KEYS do
  depth = depth + redis.call('XLEN', KEYS[i])
end
local new, bytes, largest = {}, 0, 0
for i = 6, #ARGV, 5 do
  if redis.call('EXISTS', KEYS[1] .. ARGV[i]) == 0 then
    new[#new + 1] = i
    local size = OVERHEAD + #ARGV[i + 1]
    bytes, largest = bytes + size, math.max(largest, size)
  end
end
if depth + #new > tonumber(ARGV[3]) then
  return {-1, depth}
end
if #new > 0 and not make_room(bytes, largest, tonumber(ARGV[5]), tonumber(ARGV[1])) then
  return {-3, depth}
end
for _, i in ipairs(new) do
  local entry
  if ARGV[4] == '' then
    entry = redis.call('XADD', KEYS[2], '*', 'token', ARGV[i])
  else
    entry = redis.call('XADD', KEYS[2], '*', 'token', ARGV[i], 'traceparent', ARGV[4])
    redis.call('HSET', KEYS[1] .. ARGV[i], 'traceparent', ARGV[4])
  end
  redis.call('HSET', KEYS[1] .. ARGV[i], 'submission', ARGV[i + 1], 'created', ARGV[1], 'language', ARGV[i + 2],
    'status', ARGV[2], 'stream', KEYS[2], 'entry', entry, 'bytes', ARGV[i + 4])
  add(KEYS[1] .. ARGV[i], ARGV[i], ARGV[1], OVERHEAD + #ARGV[i + 1])
  if ARGV[i + 3] ~= '' then
    redis.call('HSET', KEYS[1] .. ARGV[i], 'callback', ARGV[i + 3])
  end
  redis.call('ZADD', KEYS[3], ARGV[1], ARGV[i])
  redis.call('HINCRBY', KEYS[4], math.floor(ARGV[1] / 86400000), 1)
  -- more is forgotten than is added, so the index doesn't outgrow what is kept
  for _, old in ipairs(redis.call('ZRANGE', KEYS[3], 0, 1)) do
    if redis.call('EXISTS', KEYS[1] .. old) == 0 then
      redis.call('ZREM', KEYS[3], old)
    end
  end
end
return {1, depth + #new}
