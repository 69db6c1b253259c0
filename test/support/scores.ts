import type { ScoreName, ScoreResult } from '../../model/score.ts'
import { VITAL_SIGN_CODES, type Vitals } from '../../model/vital-signs.ts'
import { evaluateScore } from '../../rules/scores/evaluate.ts'
import { readingsFromVitals } from '../../rules/scores/from-vitals.ts'
import { SCORE_TABLES } from '../../rules/scores/tables.ts'
import type { ScoreWriter } from '../../store/scores.ts'
import { ADULT } from '../rules/scores/support.ts'

/** Everything that NEWS2 asks for, of a person who is well: a total of 0. */
export const WELL: Vitals = { rr: 15, spo2: 98, o2_flow: 0, sbp: 120, pulse: 70, consciousness: 'A', temp: 37 }

/** A score as the rules take it, of values measured at the same moment by one device. */
export function scoreOf(score: ScoreName, vitals: Vitals, at: number): ScoreResult {
  const table = SCORE_TABLES[score]
  const measured = VITAL_SIGN_CODES.flatMap(code => {
    const value = vitals[code]
    return value === undefined ? [] : { code, value, deviceId: 'monitor-1', measuredAt: at }
  })
  return evaluateScore(table, readingsFromVitals(table, measured), ADULT, at)
}

/** Keeps scores the way rules do: rows and change in one transaction. */
export async function keepScores(
  writer: ScoreWriter,
  patientId: string,
  ...results: readonly ScoreResult[]
): Promise<void> {
  await writer.keep(results.map(result => ({ patientId, result })))
}
