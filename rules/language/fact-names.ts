import { SCORES, type ScoreName } from '../../model/score.ts'
import { VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

/** Lowest and highest total of each score; of the shock index what plausible values can give. */
const SCORE_RANGES: Readonly<Record<ScoreName, readonly [number, number]>> = {
  news2: [0, 20],
  qsofa: [0, 3],
  sirs: [0, 4],
  mews: [0, 14],
  shock_index: [0, 12],
  pews_bedside: [0, 26],
}
const OLDEST_YEARS = 130
const DAYS_A_YEAR = 366

/** What a rule can ask about a patient. `index`: its place in the arrays of the patient's facts. */
export type FactKind =
  | {
      readonly type: 'vital'
      readonly code: VitalSignCode
      readonly index: number
      readonly unit: string | null
      readonly range: readonly [number, number]
    }
  | { readonly type: 'coded'; readonly code: VitalSignCode; readonly index: number; readonly values: readonly string[] }
  | {
      readonly type: 'score'
      readonly score: ScoreName
      readonly index: number
      readonly range: readonly [number, number]
    }
  | {
      /** About the person: age, and what the record says. */
      readonly type: 'person'
      readonly index: number
      readonly unit: string
      readonly range: readonly [number, number]
    }

/** Place of each code among the facts: numeric and coded ones alike. */
export const FACT_CODES: readonly VitalSignCode[] = VITAL_SIGN_CODES
export const FACT_INDEX: ReadonlyMap<string, number> = new Map(FACT_CODES.map((code, i) => [code, i]))

/** Every fact by its name: `hr`, `consciousness`, `score:news2`, `age` (years), `age:days`, `spo2-scale` … */
export const FACTS: ReadonlyMap<string, FactKind> = new Map<string, FactKind>([
  ...FACT_CODES.map((code, index): [string, FactKind] => [code, vitalFact(code, index)]),
  ...SCORES.map((score, index): [string, FactKind] => [
    `score:${score}`,
    { type: 'score', score, index, range: SCORE_RANGES[score] },
  ]),
  ['age', { type: 'person', index: 0, unit: 'a', range: [0, OLDEST_YEARS] }],
  ['age:days', { type: 'person', index: 1, unit: 'd', range: [0, OLDEST_YEARS * DAYS_A_YEAR] }],
  ['suspected-infection', { type: 'person', index: 2, unit: '1 yes, 0 no', range: [0, 1] }],
  ['spo2-scale', { type: 'person', index: 3, unit: 'scale', range: [1, 2] }],
])

/** The plausible range is that of all age bands together: a rule does not know for whom it will be. */
function vitalFact(code: VitalSignCode, index: number): FactKind {
  const { unit, values, plausible, plausibleByBand } = VITAL_SIGNS[code]
  if (values) return { type: 'coded', code, index, values: Object.keys(values) }
  const ranges = [...(plausible ? [plausible] : []), ...Object.values(plausibleByBand)]
  return {
    type: 'vital',
    code,
    index,
    unit,
    range: [Math.min(...ranges.map(r => r.min)), Math.max(...ranges.map(r => r.max))],
  }
}
