import { Redis } from 'ioredis'

const ANSWER_WITHIN_MS = 5000

/** What of a Redis decides whether an acknowledged reading is safe in it. */
export interface RedisState {
  readonly version: string
  /** `master`, or `slave` for a replica. */
  readonly role: string
  /** Null where the server does not let us ask (no right to CONFIG GET). */
  readonly settings: { readonly appendonly: string; readonly appendfsync: string; readonly policy: string } | null
}

/** Asks once; throws what kept it from answering: no connection, a wrong password, a certificate. */
export async function inspectRedis(url: string): Promise<RedisState> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: 'wardbeat-start',
    connectTimeout: ANSWER_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let problem: Error | null = null
  client.on('error', error => {
    problem ??= error
  })
  try {
    await client.connect()
    const info = await client.info()
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
    return { version: field('redis_version'), role: field('role'), settings: await settingsOf(client) }
  } catch (error) {
    throw problem ?? error // what broke the connection, rather than that it is broken
  } finally {
    client.disconnect()
  }
}

async function settingsOf(client: Redis): Promise<RedisState['settings']> {
  const value = async (name: string) => {
    const answer = await client.config('GET', name)
    return Array.isArray(answer) ? String(answer[1]) : ''
  }
  try {
    return {
      appendonly: await value('appendonly'),
      appendfsync: await value('appendfsync'),
      policy: await value('maxmemory-policy'),
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return null
    throw error
  }
}
