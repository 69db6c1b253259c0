import type { Logger } from '../observability/log.ts'

/** Milliseconds between two log lines of one queue's errors: a server that is away fails thousands of times. */
const LOG_EVERY_MS = 5000

/** Counts errors of a connection and says so now and then. Whoever holds the connection tries again by itself. */
export function errorReport(log: Logger, queue: string): (error: Error) => void {
  let muted = 0
  let mutedUntil = 0
  return error => {
    const now = performance.now()
    if (now < mutedUntil) {
      muted++
      return
    }
    log.warn({ queue, error: error.message, muted }, 'queue error')
    muted = 0
    mutedUntil = now + LOG_EVERY_MS
  }
}
