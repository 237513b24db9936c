-- Finishes a submission, once: stores the result, takes its entry out of the queue, counts it, and tells who waits.
-- If it is finished already nothing changes but that the delivery's entry goes.
--
-- KEYS  1 submission, 2 totals, 3 dead letters, 4 callbacks, 5 the delivery's stream (only if there's a delivery)
-- ARGV  1 token, 2 status, 3 first final status, 4 result as JSON, 5 time to live (ms), 6 group,
--       7 the delivery's entry ('' for none: then the entry that was made when it was accepted),
--       8 channel ('' for the caller to tell, when replicas have it), 9 origin, 10 attempt, 11 dead letter's reason ('' for none), 12 most dead letters,
--       13 bytes of the result when it isn't compressed, 14 now (ms)
-- Reply {outcome}; outcome: 1 this attempt finished it, 0 it was finished already, -1 no such submission
--
-- A client that loses its connection sends the step again; by the attempt it gets the same answer again.
local found = redis.call('HMGET', KEYS[1], 'status', 'stream', 'entry', 'language', 'finisher', 'idempotency', 'callback',
  'traceparent', 'size', 'bytes')
local status, stream, entry = found[1], found[2], found[3]
if KEYS[5] then
  stream, entry = KEYS[5], ARGV[7]
end
if stream then
  -- first of all: a script that has written may go on writing when memory is full
  redis.call('XACK', stream, ARGV[6], entry)
  redis.call('XDEL', stream, entry)
end
if not status then
  return {-1}
end
if tonumber(status) >= tonumber(ARGV[3]) then
  return {found[5] == ARGV[10] and 1 or 0}
end
redis.call('HSET', KEYS[1], 'status', ARGV[2], 'result', ARGV[4], 'finisher', ARGV[10])
if found[10] then
  redis.call('HINCRBY', KEYS[1], 'bytes', ARGV[13])
end
finish(ARGV[1], tonumber(found[9]), #ARGV[4], ARGV[14])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
if found[6] then
  redis.call('PEXPIRE', found[6], ARGV[5])
end
redis.call('HINCRBY', KEYS[2], found[4] .. ':' .. ARGV[2], 1)
if ARGV[11] ~= '' then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[12], '*', 'token', ARGV[1], 'delivery', stream .. '/' .. entry,
    'reason', ARGV[11])
end
if found[7] then
  if found[8] then
    redis.call('XADD', KEYS[4], '*', 'token', ARGV[1], 'traceparent', found[8])
  else
    redis.call('XADD', KEYS[4], '*', 'token', ARGV[1])
  end
end
if ARGV[8] ~= '' then
  redis.call('PUBLISH', ARGV[8], ARGV[9] .. ' ' .. ARGV[1])
end
return {1}
