import { Redis } from 'ioredis'
import type { Logger } from '../../observability/log.ts'
import { errorReport } from '../error-report.ts'

/** A server that does not take a connection within this time, or is silent for as long when it is asked, is away. */
const ANSWER_WITHIN_MS = 5000
/** Pauses before a new connection grow from the first to the last value, ms. */
const FIRST_PAUSE_MS = 50
const LAST_PAUSE_MS = 1000

export interface RedisServer {
  /** redis:// or rediss://, with user, password and number of the database as they are. */
  readonly url: string
  /** Shows in CLIENT LIST. */
  readonly name: string
  readonly log: Logger
}

/**
 * A connection that comes back by itself. While it is away every command fails at once, and what was sent and not answered
 * fails when it breaks: nothing waits in memory, and nothing is sent a second time behind its caller's back.
 */
export function connectRedis({ url, name, log }: RedisServer): Redis {
  const client = new Redis(url, {
    connectionName: `wardbeat-${name}`,
    connectTimeout: ANSWER_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: times => Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(times - 1, 10)),
  })
  client.on('error', errorReport(log, `redis ${name}`))
  return client
}

/** The part of a URL that may be shown: never the password. */
export function hostOf(url: string): string {
  return new URL(url).host
}
