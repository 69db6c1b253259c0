import pg from 'pg'
import { hostOf } from '../bus/redis/connect.ts'
import { inspectRedis, type RedisState } from '../bus/redis/inspect.ts'
import type { Logger } from '../observability/log.ts'
import type { Configuration } from './configuration.ts'
import { StartError } from './start-error.ts'

/** The oldest that BullMQ recommends. */
const OLDEST_REDIS = [6, 2] as const

/** Refuses to start on a Redis that could lose what was acknowledged, and while the queues of PostgreSQL hold something. */
export async function checkRedis(
  { redisUrl, allowWeakDurability }: Pick<Configuration, 'redisUrl' | 'allowWeakDurability'>,
  databaseUrl: string,
  log: Logger,
): Promise<void> {
  if (redisUrl === null) return
  const state = await inspectRedis(redisUrl).catch(cause => {
    const why = cause instanceof Error ? cause.message : cause
    throw new StartError(`REDIS_URL: ${hostOf(redisUrl)} does not answer: ${why}`, { cause })
  })
  const unfit = unfitRedis(state)
  if (unfit !== null) throw new StartError(`REDIS_URL: ${unfit}`)
  const weak = weakSettings(state)
  if (weak.length > 0) {
    const advice = `REDIS_URL: this Redis could lose acknowledged readings: ${weak.join('; ')}`
    if (!allowWeakDurability) throw new StartError(`${advice} (or accept the loss with ALLOW_WEAK_DURABILITY=1)`)
    log.warn({ weak }, advice)
  }
  const left = await leftInPostgres(databaseUrl)
  if (left > 0) {
    throw new StartError(
      `REDIS_URL: ${left} batches still wait in the queues of PostgreSQL: start without REDIS_URL until /readyz says that none wait`,
    )
  }
}

/** @returns why nothing can be queued there, null when it can */
export function unfitRedis({ version, role }: RedisState): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor < OLDEST_REDIS[1])) {
    return `Redis ${OLDEST_REDIS.join('.')} or newer is needed, this is ${version}`
  }
  return role === 'master' ? null : 'this is a replica: give the address of its master'
}

/** @returns what to set so that an acknowledged reading is never lost; empty when all is well */
export function weakSettings({ settings }: RedisState): readonly string[] {
  if (settings === null) return ['its settings cannot be read: allow CONFIG GET']
  return [
    ...(settings.appendonly === 'yes' ? [] : ['set "appendonly yes"']),
    ...(settings.appendfsync === 'always' ? [] : ['set "appendfsync always"']),
    ...(settings.policy === 'noeviction' ? [] : ['set "maxmemory-policy noeviction"']),
  ]
}

async function leftInPostgres(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ left: number }>('select count(*)::int as left from bullmq.job')
    return rows[0]?.left ?? 0
  } finally {
    await client.end()
  }
}
