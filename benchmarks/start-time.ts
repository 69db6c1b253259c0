import { rm } from 'node:fs/promises'
import { startTestSystem } from '../test/support/system.ts'

/** Figure (d): from the command to ready, on a new data folder and on the same one again. Built beforehand. */
export async function measureStart(): Promise<{ firstMs: number; secondMs: number; stopMs: number }> {
  const ends: (() => Promise<void>)[] = []
  const begun = performance.now()
  const system = await startTestSystem({ teardown: end => void ends.push(end) })
  const firstMs = Math.round(performance.now() - begun)
  const { tookMs } = await system.stop()
  const again = performance.now()
  await system.startAgain()
  const secondMs = Math.round(performance.now() - again)
  for (const end of ends) await end()
  await rm(system.dataDir, { recursive: true, force: true })
  return { firstMs, secondMs, stopMs: tookMs }
}
