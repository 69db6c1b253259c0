import { RedisAway } from '../bus/redis/away.ts'

/** What does not answer, as a sentence begins with it. */
export type Away = 'Redis' | 'The database'

/**
 * Says of an error what is away, or too slow: the same call may succeed later. Null: the error is of another kind.
 * @param isDatabaseOutage of PostgreSQL, and of InfluxDB where vitals are there
 */
export function whatIsAway(isDatabaseOutage: (error: unknown) => boolean): (error: unknown) => Away | null {
  // Redis first: its code is that of a socket, which a database has too.
  return error => (error instanceof RedisAway ? 'Redis' : isDatabaseOutage(error) ? 'The database' : null)
}
