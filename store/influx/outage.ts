import { AbortError, HttpError, RequestTimedOutError } from '@influxdata/influxdb-client'
import { NO_CONNECTION } from '../no-connection.ts'

/** InfluxDB does not answer, or cannot do it now (starting, overloaded, too slow, not set up): the same call may succeed later. */
export class InfluxAway extends Error {
  constructor(cause: unknown) {
    super(`InfluxDB is away: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.name = 'InfluxAway'
  }
}

/** Settles as `work` does; rejects with `InfluxAway` where the call itself is not to blame. */
export async function orAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isAway(error) ? new InfluxAway(error) : error
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof RequestTimedOutError || error instanceof AbortError) return true
  if (error instanceof HttpError) return error.statusCode === 404 || error.statusCode === 429 || error.statusCode >= 500
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && NO_CONNECTION.test(error.code)
}
