import { RedisAway } from '../bus/redis/away.ts'
import { InfluxAway } from '../store/influx/outage.ts'
import { isOutage } from '../store/postgres/sql-errors.ts'

/** What does not answer, as a sentence begins with it. */
export type Away = 'Redis' | 'InfluxDB' | 'The database'

/** Says of an error what is away, or too slow: the same call may succeed later. Null: the error is of another kind. */
export function whatIsAway(error: unknown): Away | null {
  // PostgreSQL last: what it is known by are codes of a socket, which the others have too.
  if (error instanceof RedisAway) return 'Redis'
  if (error instanceof InfluxAway) return 'InfluxDB'
  return isOutage(error) ? 'The database' : null
}
