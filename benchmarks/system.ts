import { startTestSystem, type TestSystem } from '../test/support/system.ts'

/** A system of its own for one measurement. */
export async function withSystem<T>(work: (system: TestSystem) => Promise<T>): Promise<T> {
  const ends: (() => Promise<void>)[] = []
  const system = await startTestSystem({ teardown: end => void ends.push(end) })
  try {
    return await work(system)
  } finally {
    for (const end of ends) await end()
  }
}
