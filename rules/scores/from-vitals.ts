import type { Instant } from '../../model/clock.ts'
import type { VitalSignCode, VitalValue } from '../../model/vital-signs.ts'
import type { ScoreReading, ScoreReadings } from './choose.ts'
import { derived } from './codes.ts'
import type { ScoreTable } from './table.ts'

/** The newest value of a code of one device, or of nobody's: an observation that a person entered. */
export interface VitalReading {
  readonly code: VitalSignCode
  readonly value: VitalValue
  readonly measuredAt: Instant
  readonly deviceId: string | null
}

/** Vital signs as the inputs of a score: `hr` where there is no `pulse`, `air` for an oxygen flow of 0 … */
export function readingsFromVitals(table: ScoreTable, vitals: readonly VitalReading[]): ScoreReadings {
  return Object.fromEntries(
    table.inputs.map(input => [
      input.input,
      vitals
        .filter(({ code }) => input.codes?.includes(code))
        .map((vital): ScoreReading => ({ ...vital, value: derived(input, vital.code, vital.value) })),
    ]),
  )
}
