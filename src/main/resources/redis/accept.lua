-- Stores a submission and appends it to the queue, unless its token is known already or the queue is full.
--
-- KEYS  1 submission, 2 the stream it goes to, 3.. all streams of the queue
-- ARGV  1 token, 2 submission as JSON, 3 created (ms), 4 language, 5 status, 6 most entries in the queue,
--       7 '1' if somebody wants to be called when it is finished, else ''
-- Reply {outcome, depth}; outcome: 1 accepted, 0 known already (and nothing is changed), -1 full
if redis.call('EXISTS', KEYS[1]) == 1 then
  return {0, 0}
end
local depth = 0
for i = 3, #KEYS do
  depth = depth + redis.call('XLEN', KEYS[i])
end
if depth >= tonumber(ARGV[6]) then
  return {-1, depth}
end
local entry = redis.call('XADD', KEYS[2], '*', 'token', ARGV[1])
redis.call('HSET', KEYS[1], 'submission', ARGV[2], 'created', ARGV[3], 'language', ARGV[4], 'status', ARGV[5],
  'stream', KEYS[2], 'entry', entry)
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[1], 'callback', ARGV[7])
end
return {1, depth + 1}
