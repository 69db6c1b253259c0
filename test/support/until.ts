import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until the answer is truthy. @returns that answer @param within ms; rejects after it */
export async function until<T>(
  check: () => T | Promise<T>,
  { within = 5000, every = 10 }: { within?: number; every?: number } = {},
): Promise<T> {
  const deadline = Date.now() + within
  for (;;) {
    const answer = await check()
    if (answer) return answer
    if (Date.now() >= deadline) throw new Error(`still not so after ${within} ms: ${check}`)
    await pause(every)
  }
}
