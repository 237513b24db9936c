-- In front of the scripts that store or remove submissions: how many bytes are held, and how room is made.
--
-- Held is what submissions and results take, OVERHEAD included, until they expire or are deleted. What is finished is in
-- one of two sets, by size, with the time it was finished: when there's no room the oldest large ones go before their
-- time, then the oldest small ones; nothing that was finished within a minute, which its client may not have read yet.
-- A large submission gets three quarters of the room, and takes it from large ones only: however many of them there
-- are, there is room for a small one.
--
-- All keys carry the same prefix, up to the hash tag.
local base = string.match(KEYS[1], '^.-}:')
local HELD, UNFINISHED = base .. 'held', base .. 'unfinished'
local SMALL, LARGE = base .. 'finished:small', base .. 'finished:large'
local OVERHEAD, LARGE_BYTES, UNREAD_MS, AT_ONCE = 1024, 65536, 60000, 50

local function held()
  return tonumber(redis.call('GET', HELD) or 0)
end

local function finished_set(size)
  return size > LARGE_BYTES and LARGE or SMALL
end

-- Also of one that has expired.
local function remove(set, member)
  local size, token = string.match(member, '^(%d+) (.*)$')
  local key = base .. 'submission:' .. token
  local idempotency = redis.call('HGET', key, 'idempotency')
  if idempotency then
    redis.call('DEL', idempotency)
  end
  redis.call('DEL', key)
  redis.call('ZREM', set, member)
  redis.call('DECRBY', HELD, size)
end

local function expired(member)
  return redis.call('EXISTS', base .. 'submission:' .. string.match(member, ' (.*)$')) == 0
end

-- More is taken off the accounts than is added, so they don't outgrow what is kept.
local function forget_expired()
  for _, set in ipairs({LARGE, SMALL}) do
    for _, member in ipairs(redis.call('ZRANGE', set, 0, 1)) do
      if expired(member) then
        remove(set, member)
      end
    end
  end
end

-- Whether so many bytes may be added, of submissions of which the largest is of this size. Times are ms, of the nodes'
-- clocks: TIME is no command of those that a user of Redis may be given by category.
local function make_room(bytes, largest, most, now)
  forget_expired()
  local is_large = largest > LARGE_BYTES
  local limit = is_large and most * 3 / 4 or most
  local unread = now - UNREAD_MS
  for _, set in ipairs(is_large and {LARGE} or {LARGE, SMALL}) do
    for _ = 1, AT_ONCE do
      local oldest = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
      if held() + bytes <= limit or not oldest[1] or (tonumber(oldest[2]) > unread and not expired(oldest[1])) then
        break
      end
      remove(set, oldest[1])
    end
  end
  return held() + bytes <= limit
end

local function add(key, token, created, size)
  redis.call('HSET', key, 'size', size)
  redis.call('INCRBY', HELD, size)
  redis.call('ZADD', UNFINISHED, created, token)
end

-- When its result is stored; size is what it was accounted for, nil when an earlier version accepted it.
local function finish(token, size, more, now)
  redis.call('INCRBY', HELD, size and more or OVERHEAD + more)
  size = (size or OVERHEAD) + more
  redis.call('HSET', base .. 'submission:' .. token, 'size', size)
  redis.call('ZREM', UNFINISHED, token)
  redis.call('ZADD', finished_set(size), now, size .. ' ' .. token)
end
