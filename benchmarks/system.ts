import { startTestSystem, type TestSystem } from '../test/support/system.ts'

/** A system of its own for one measurement. */
export function withSystem<T>(work: (system: TestSystem) => Promise<T>): Promise<T> {
  return withEnds(async t => work(await startTestSystem(t)))
}

/** What is started for the work ends with it, the last first. */
export async function withEnds<T>(work: (t: { teardown(end: () => unknown): void }) => Promise<T>): Promise<T> {
  const ends: (() => unknown)[] = []
  try {
    return await work({ teardown: end => void ends.unshift(end) })
  } finally {
    for (const end of ends) await end()
  }
}
