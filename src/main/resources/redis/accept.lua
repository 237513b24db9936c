-- Stores a submission and appends it to the queue, unless its token is known already or the queue is full.
--
-- KEYS  1 submission, 2 the stream it goes to, 3.. all streams of the queue, the last but one index, the last days
-- ARGV  1 token, 2 submission as JSON, 3 created (ms), 4 language, 5 status, 6 most entries in the queue
-- Reply {outcome, depth}; outcome: 1 accepted, 0 known already (and nothing is changed), -1 full
if redis.call('EXISTS', KEYS[1]) == 1 then
  return {0, 0}
end
local depth = 0
for i = 3, #KEYS - 2 do
  depth = depth + redis.call('XLEN', KEYS[i])
end
if depth >= tonumber(ARGV[6]) then
  return {-1, depth}
end
local entry = redis.call('XADD', KEYS[2], '*', 'token', ARGV[1])
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
  'stream', KEYS[2], 'entry', entry)
return {1, depth + 1}
