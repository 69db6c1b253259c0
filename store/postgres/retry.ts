/** PostgreSQL error codes after which the very same transaction may succeed. */
const TRANSIENT = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
])
/** Two ingest workers meet again at most a few times: they sort their rows alike. */
const TRIES = 5
/** Milliseconds; random, so that two that met do not meet again. */
const MAX_PAUSE_MS = 25

/** Runs `work` again when it lost a deadlock or a serialization conflict. Everything else is rethrown at once. */
export async function retryTransient<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === TRIES || !TRANSIENT.has(errorCode(error))) throw error
      await new Promise(done => setTimeout(done, Math.random() * MAX_PAUSE_MS))
    }
  }
}

/** SQLSTATE, or the system's code for a broken connection; empty when there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
