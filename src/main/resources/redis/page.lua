-- A part of the index, the latest first. What expired is forgotten first, the oldest is looked at.
--
-- KEYS  1 index, 2 prefix of submissions
-- ARGV  1 offset, 2 limit
-- Reply {number of tokens in the index, tokens…}
for _ = 1, 50 do
  local gone = {}
  for _, old in ipairs(redis.call('ZRANGE', KEYS[1], 0, 99)) do
    if redis.call('EXISTS', KEYS[2] .. old) == 0 then
      gone[#gone + 1] = old
    end
  end
  if #gone == 0 then
    break
  end
  redis.call('ZREM', KEYS[1], unpack(gone))
end
local reply = {redis.call('ZCARD', KEYS[1])}
if tonumber(ARGV[2]) > 0 then
  for _, token in ipairs(redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1)) do
    reply[#reply + 1] = token
  end
end
return reply
