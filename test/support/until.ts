import { setTimeout as pause } from 'node:timers/promises'

/** Polls until the check answers something truthy, and returns that; throws after `within` milliseconds. */
export async function until<T>(
  check: () => T | Promise<T>,
  options: { within?: number; what?: string } = {},
): Promise<Exclude<T, null | undefined | false>> {
  const within = options.within ?? 10_000
  const deadline = performance.now() + within
  for (;;) {
    const answer = await check()
    if (isSettled(answer)) return answer
    if (performance.now() > deadline) throw new Error(`Not within ${within} ms: ${options.what ?? check.toString()}`)
    await pause(5)
  }
}

function isSettled<T>(answer: T): answer is Exclude<T, null | undefined | false> {
  return Boolean(answer)
}
