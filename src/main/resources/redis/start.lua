-- Marks a submission as being processed, and counts that; unless it is finished, then there's nothing to do, and the
-- delivery is acknowledged and deleted; or it has been begun too often, then nothing is changed.
--
-- KEYS  1 submission, 2 the stream of the delivery
-- ARGV  1 status, 2 first final status, 3 group, 4 entry, 5 '1' if the submission is wanted, 6 run, 7 most runs
-- Reply {outcome, '1' if somebody watches, submission as JSON if wanted}; outcome: 1 started, 0 finished already,
--       -1 no such submission, -2 begun too often
--
-- A client that loses its connection sends the step again: the same run is counted once.
local found = redis.call('HMGET', KEYS[1], 'status', 'watched', ARGV[5] == '1' and 'submission' or 'none', 'run',
  'runs')
if not found[1] or tonumber(found[1]) >= tonumber(ARGV[2]) then
  redis.call('XACK', KEYS[2], ARGV[3], ARGV[4])
  redis.call('XDEL', KEYS[2], ARGV[4])
  return {found[1] and 0 or -1}
end
if found[4] ~= ARGV[6] then
  local runs = tonumber(found[5] or 0) + 1
  if runs > tonumber(ARGV[7]) then
    return {-2}
  end
  -- A script that has written may go on writing when memory is full. This one must: what is begun comes to an end, and
  -- makes room. What isn't finished doesn't expire, so the first write changes nothing.
  redis.call('PERSIST', KEYS[1])
  redis.call('HSET', KEYS[1], 'status', ARGV[1], 'run', ARGV[6], 'runs', runs)
end
return {1, found[2] or '0', found[3]}
