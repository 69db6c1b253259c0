import { createPostgresBackend } from 'bullmq'

/** Milliseconds a worker sits out after it was woken for nothing; doubles from the first to the second. */
const SHORTEST_MS = 5
const LONGEST_MS = 100

/**
 * BullMQ's PostgreSQL backend, but a worker whose queue is busy elsewhere waits. BullMQ 6.7 wakes it as long as any
 * job waits, although global concurrency lets nobody take it: a second consumer would ask as fast as the database answers.
 */
export const patientBackend: typeof createPostgresBackend = (name, options, factoryOptions) => {
  const backend = createPostgresBackend(name, options, factoryOptions)
  const moveToActive = backend.moveToActive.bind(backend)
  const waitForJob = backend.waitForJob.bind(backend)
  const disconnectBlocking = backend.disconnectBlocking.bind(backend)
  let woken = false
  let pauseMs = 0
  let endPause = () => {}

  backend.moveToActive = async (...args) => {
    const next = await moveToActive(...args)
    const took = Boolean(next?.[0])
    pauseMs = woken && !took ? Math.min(LONGEST_MS, Math.max(SHORTEST_MS, pauseMs * 2)) : 0
    return next
  }
  backend.waitForJob = async timeout => {
    if (pauseMs > 0) {
      await new Promise<void>(done => {
        const timer = setTimeout(done, pauseMs)
        endPause = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
    const result = await waitForJob(timeout)
    woken = result !== null
    return result
  }
  backend.disconnectBlocking = wait => {
    endPause()
    return disconnectBlocking(wait)
  }
  return backend
}
