import type { Clock, Instant } from '../model/clock.ts'

/** Waits that one call can end, so that thousands of sleeping devices stop at once. */
export interface Pace {
  /** @returns false when the simulation is to stop */
  until(at: Instant): Promise<boolean>
  stop(): void
  readonly stopped: boolean
}

/** Longest timer that Node keeps, ms: a longer wait is made of several. */
const MAX_TIMER_MS = 2 ** 31 - 1

export function createPace(clock: Clock): Pace {
  let stopped = false
  const sleepers = new Set<() => void>()

  function sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        clearTimeout(timer)
        sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.min(ms, MAX_TIMER_MS))
      sleepers.add(wake)
    })
  }

  return {
    async until(at) {
      for (let wait = at - clock(); wait > 0 && !stopped; wait = at - clock()) await sleep(wait)
      return !stopped
    },
    stop() {
      stopped = true
      for (const wake of sleepers) wake()
    },
    get stopped() {
      return stopped
    },
  }
}
