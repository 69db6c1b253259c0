import { setTimeout as sleep } from 'node:timers/promises'

/** Polls until `check` holds (returns neither false, null nor undefined, and does not throw) and returns what it returned. */
export async function until<T>(
  check: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  options: { readonly within?: number; readonly every?: number } = {},
): Promise<T> {
  const { within = 5_000, every = 5 } = options
  const deadline = Date.now() + within
  let last: unknown
  for (;;) {
    try {
      const found = await check()
      if (found !== false && found !== null && found !== undefined) return found
      last = found
    } catch (error) {
      last = error // tried again until the deadline, then thrown as the cause
    }
    if (Date.now() > deadline) throw new Error(`Not within ${within} ms: ${check.toString()}`, { cause: last })
    await sleep(every)
  }
}
