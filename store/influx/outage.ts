import { AbortError, HttpError, RequestTimedOutError } from '@influxdata/influxdb-client'

/** InfluxDB is starting, overloaded, too slow, or not set up: the same call may succeed later. Broken connections have codes of the system. */
export function isInfluxOutage(error: unknown): boolean {
  if (error instanceof RequestTimedOutError || error instanceof AbortError) return true
  if (error instanceof HttpError) return error.statusCode === 404 || error.statusCode === 429 || error.statusCode >= 500
  return false
}
