import { connectRedis, type RedisServer } from './connect.ts'

/** Asks Redis for a sign of life, on a connection of its own. */
export function redisProbe(server: RedisServer) {
  const client = connectRedis(server)
  return {
    async check(): Promise<{ readonly ok: boolean; readonly detail: string }> {
      try {
        await client.ping()
        return { ok: true, detail: 'answers' }
      } catch {
        return { ok: false, detail: 'does not answer' } // the log says why
      }
    },
    close: () => client.disconnect(),
  }
}
