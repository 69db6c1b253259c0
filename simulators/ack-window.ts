/** Messages that wait for their PUBACK. Bounds the memory of a device that is offline: after that its time stands still. */
const MAX_IN_FLIGHT = 64

/** Counts what is in flight and lets others wait for it. */
export interface AckWindow {
  sent(): void
  settled(): void
  /** Waits for room. @returns false when released, or when no acknowledgement came within the limit */
  hasRoom(): Promise<boolean>
  /** Waits for the last one. @returns false when none came for that long */
  drained(withinMs: number): Promise<boolean>
  /** Ends every wait for room, now and later. */
  release(): void
}

export function createAckWindow(ackWithinMs: number): AckWindow {
  let inFlight = 0
  let released = false
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of [...waiting]) wake()
  }

  /** @returns false when nothing at all happened for so long */
  function somethingHappens(withinMs: number): Promise<boolean> {
    return new Promise(resolve => {
      const settle = (happened: boolean) => {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve(happened)
      }
      const wake = () => settle(true)
      const timer = setTimeout(() => settle(false), withinMs)
      waiting.add(wake)
    })
  }

  return {
    sent: () => void inFlight++,
    settled() {
      inFlight--
      wakeAll()
    },
    async hasRoom() {
      while (inFlight >= MAX_IN_FLIGHT && !released) if (!(await somethingHappens(ackWithinMs))) return false
      return !released
    },
    async drained(withinMs) {
      while (inFlight > 0) if (!(await somethingHappens(withinMs))) return false
      return true
    },
    release() {
      released = true
      wakeAll()
    },
  }
}
