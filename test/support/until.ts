import { setTimeout as delay } from 'node:timers/promises'

/** Ms between two looks. */
const LOOK_EVERY_MS = 20

/**
 * Waits for the thing itself, by looking again and again.
 * @returns what `check` returned when it was neither undefined, null nor false
 * @throws Error when that did not happen in time (`within`, ms)
 */
export async function until<T>(
  check: () => T | Promise<T>,
  { within }: { readonly within: number },
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + within
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, undefined | null | false>
    }
    if (performance.now() > deadline) throw new Error(`did not happen within ${within} ms: ${check}`)
    await delay(LOOK_EVERY_MS)
  }
}
