-- Reads a submission, or says how large it is.
--
-- KEYS  1 submission
-- ARGV  1 most bytes, in memory, of what is read
-- Reply {status, bytes, submission as JSON, result as JSON}; without the last two if they are larger; nothing if there's
--       no such submission
local found = redis.call('HMGET', KEYS[1], 'status', 'bytes')
if not found[1] then
  return {}
end
-- an earlier version has stored it without a size: compressed, maybe
local bytes = tonumber(found[2])
  or 4 * (redis.call('HSTRLEN', KEYS[1], 'submission') + redis.call('HSTRLEN', KEYS[1], 'result'))
if bytes > tonumber(ARGV[1]) then
  return {found[1], bytes}
end
local stored = redis.call('HMGET', KEYS[1], 'submission', 'result')
return {found[1], bytes, stored[1], stored[2]}
