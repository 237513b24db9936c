-- Marks a submission as being processed, unless it is finished; then there's nothing to do, and the delivery is
-- acknowledged and deleted.
--
-- KEYS  1 submission, 2 the stream of the delivery
-- ARGV  1 status, 2 first final status, 3 group, 4 entry, 5 '1' if the submission is wanted
-- Reply {outcome, '1' if somebody watches, submission as JSON if wanted}; outcome: 1 started, 0 finished already,
--       -1 no such submission
local found = redis.call('HMGET', KEYS[1], 'status', 'watched', ARGV[5] == '1' and 'submission' or 'none')
if not found[1] or tonumber(found[1]) >= tonumber(ARGV[2]) then
  redis.call('XACK', KEYS[2], ARGV[3], ARGV[4])
  redis.call('XDEL', KEYS[2], ARGV[4])
  return {found[1] and 0 or -1}
end
redis.call('HSET', KEYS[1], 'status', ARGV[1])
return {1, found[2] or '0', found[3]}
