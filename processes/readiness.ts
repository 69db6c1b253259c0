import type pg from 'pg'
import type { Readiness } from '../api/ports.ts'
import type { QueueDepth } from '../bus/queue.ts'
import type { redisProbe } from '../bus/redis/probe.ts'
import type { Composition } from './compose.ts'
import { whatIsAway } from './what-is-away.ts'

/** More batches than this waiting means that the pipeline is behind by seconds. */
const MOST_WAITING = 200

interface Asked extends Pick<Composition, 'states'> {
  readonly pool: pg.Pool
  readonly readings: QueueDepth
  /** Null: there is none. */
  readonly redis: ReturnType<typeof redisProbe> | null
}

/** Asks everything that this process depends on. Never rejects: what fails is part of the answer. */
export async function readiness({ pool, readings, redis, states }: Asked): Promise<Readiness> {
  const database = await pool.query('select 1').then(
    () => ({ ok: true, detail: 'answers' }),
    error => ({ ok: false, detail: error instanceof Error ? error.message : 'does not answer' }),
  )
  const queue = await readings.depth().then(
    ({ waiting }) => ({ ok: waiting <= MOST_WAITING, detail: `${waiting} batches waiting` }),
    error => {
      const away = whatIsAway(error)
      return { ok: false, detail: away === null ? 'cannot be counted' : `cannot be counted: ${away} does not answer` }
    },
  )
  const roles = states().flatMap(({ roles, ready, restarts }) =>
    roles.map(
      role => [role, { ok: ready, detail: `${ready ? 'running' : 'not running'}, ${restarts} restarts` }] as const,
    ),
  )
  const bus = redis === null ? {} : { redis: await redis.check() }
  return { database, ...bus, readings: queue, ...Object.fromEntries(roles) }
}
