import { setTimeout as pause } from 'node:timers/promises'

/** Waits until `check` answers something true, asking every few milliseconds. Throws after `within` ms. */
export async function until<T>(check: () => T | Promise<T>, { within = 10_000 } = {}): Promise<T> {
  const deadline = Date.now() + within
  for (;;) {
    const answer = await check()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`Still not so after ${within} ms: ${check}`)
    await pause(10)
  }
}
