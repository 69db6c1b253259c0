import { setTimeout as pause } from 'node:timers/promises'

type Falsy = false | null | undefined | 0 | ''

/**
 * Polls until `check` answers something truthy without throwing, and returns that.
 * Throws after `within` milliseconds (30 s), with the last error as its cause.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  options: { readonly within?: number; readonly every?: number; readonly what?: string } = {},
): Promise<Exclude<T, Falsy>> {
  const { within = 30_000, every = 5 } = options
  const deadline = performance.now() + within
  let cause: unknown
  for (;;) {
    try {
      const found = await check()
      if (isTruthy(found)) return found
      cause = undefined
    } catch (error) {
      cause = error // tried again until the deadline
    }
    if (performance.now() > deadline) {
      throw new Error(`Not within ${within} ms: ${options.what ?? check.toString()}`, { cause })
    }
    await pause(every)
  }
}

function isTruthy<T>(value: T): value is Exclude<T, Falsy> {
  return Boolean(value)
}
