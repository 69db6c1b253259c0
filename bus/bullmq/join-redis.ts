import type { Redis } from 'ioredis'
import { orAway } from '../redis/away.ts'
import { type Joiner, MOST_BYTES, MOST_JOBS, textsOf } from './join.ts'

/**
 * What BullMQ 6.7 keeps of a queue: `wait` is a list of ids with the next one last, each job a hash with its `data`, its
 * lock beside it. A script is one transaction, in the append-only file too. The texts are JSON written by ourselves
 * (`{"batch":…}` or `{"batches":[…]}`), so they are joined as they are; a job that looks otherwise is left where it is.
 */
const JOIN = `
  local wait, own = KEYS[1], KEYS[2]
  local token, jobs = ARGV[1], ARGV[2]
  if redis.call('GET', own .. ':lock') ~= token then return false end

  local function inner(data)
    if not data then return nil end
    if string.sub(data, 1, 10) == '{"batch":"' then return string.sub(data, 10, -2) end
    if string.sub(data, 1, 12) == '{"batches":[' then return string.sub(data, 13, -3) end
    return nil
  end

  local data = redis.call('HGET', own, 'data')
  local texts = { inner(data) }
  if not texts[1] then return data end
  local bytes = 0
  local gone = {}
  local ids = redis.call('LRANGE', wait, -${MOST_JOBS}, -1)
  for i = #ids, 1, -1 do
    local next = redis.call('HGET', jobs .. ids[i], 'data')
    local text = inner(next)
    if not text then break end
    bytes = bytes + #next
    if bytes > ${MOST_BYTES} then break end
    texts[#texts + 1] = text
    gone[#gone + 1] = jobs .. ids[i]
  end
  if #gone == 0 then return data end

  data = '{"batches":[' .. table.concat(texts, ',') .. ']}'
  redis.call('HSET', own, 'data', data)
  redis.call('LTRIM', wait, 0, -#gone - 1)
  redis.call('DEL', unpack(gone))
  return data`

/** @param prefix of BullMQ's keys */
export function redisJoiner(client: Redis, prefix: string): Joiner {
  return {
    async join(queue, { id, token }) {
      const key = (of: string) => `${prefix}:${queue}:${of}`
      const data = await orAway(client.eval(JOIN, 2, key('wait'), key(id), token, key('')))
      if (data === null) return null
      if (typeof data !== 'string') throw new TypeError('The job carries no data')
      return textsOf(JSON.parse(data))
    },
  }
}
