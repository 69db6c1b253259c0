import { setTimeout as pause } from 'node:timers/promises'

/** How often a condition is looked at, ms. */
const LOOK_EVERY_MS = 50

/**
 * Waits for the thing, not for the clock.
 * @param within ms
 * @returns the first truthy answer of `check`
 * @throws when there was none in time
 */
export async function until<T>(
  check: () => T | Promise<T>,
  options: { readonly within: number; readonly what?: string },
): Promise<NonNullable<T>> {
  const deadline = Date.now() + options.within
  for (;;) {
    const found = await check()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`not within ${options.within} ms: ${options.what ?? check.toString()}`)
    await pause(LOOK_EVERY_MS)
  }
}
