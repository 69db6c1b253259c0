import { createPatient } from './physiology/patient.ts'
import { courseOf, type Scenario } from './physiology/scenario.ts'
import type { Timeline } from './timeline.ts'

/**
 * A synthetic patient's measurements at a fixed rate: endless, or for `durationMs`.
 * @param index of the device in the fleet, from 0; with the seed it decides every value
 */
export function* syntheticTimeline(options: {
  readonly seed: string
  readonly index: number
  readonly scenario: Scenario
  readonly intervalMs: number
  readonly durationMs: number | null
}): Timeline {
  const { seed, index, scenario, intervalMs, durationMs } = options
  const patient = createPatient(`${seed}/${index}`, courseOf(scenario, index))
  for (let i = 0; durationMs === null || i * intervalMs < durationMs; i++) {
    const atMs = Math.round(i * intervalMs)
    yield { atMs, vitals: patient.at(atMs / 1000) }
  }
}
