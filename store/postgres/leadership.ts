import type pg from 'pg'
import type { Leadership } from '../leadership.ts'

/**
 * Leadership by an advisory lock on a connection that is kept for it: when the process or its connection dies, the
 * server lets go of the lock.
 * @param pool gives one connection away for as long as this process leads
 * @param lock any number, the same in every process
 */
export function postgresLeadership(pool: pg.Pool, lock: number): Leadership {
  let held: pg.PoolClient | null = null

  function letGo(client: pg.PoolClient, isBroken: boolean): void {
    if (held === client) held = null
    client.release(isBroken)
  }

  async function tryToLead(): Promise<boolean> {
    const client = await pool.connect()
    try {
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [lock])
      if (rows[0]?.locked) {
        held = client
        client.on('error', () => {
          if (held === client) letGo(client, true) // the next `hold` tries anew
        })
        return true
      }
    } catch (error) {
      client.release(true)
      throw error
    }
    client.release()
    return false
  }

  return {
    async hold() {
      const client = held
      try {
        if (!client) return await tryToLead()
        await client.query('select 1')
        return held === client
      } catch {
        // Whoever cannot ask does not lead; the caller asks again at its next turn.
        if (client && held === client) letGo(client, true)
        return false
      }
    },
    async release() {
      // Ending the connection is the one way that surely frees the lock.
      if (held) letGo(held, true)
    },
  }
}
