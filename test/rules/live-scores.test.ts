import fc from 'fast-check'
import t from 'tap'
import { SCORES, type ScoreResult } from '../../model/score.ts'
import type { VitalSignCode, VitalValue } from '../../model/vital-signs.ts'
import { assess, assessAnew, takeLiveVital } from '../../rules/assessed.ts'
import { CODE_INDEX } from '../../rules/compile.ts'
import { takeScores } from '../../rules/live-scores.ts'
import { sourceOf, vitalsOf } from '../../rules/newest-vitals.ts'
import { NO_RULES } from '../../rules/rulebook.ts'
import { evaluateScore } from '../../rules/scores/evaluate.ts'
import { readingsFromVitals } from '../../rules/scores/from-vitals.ts'
import { SCORE_TABLES } from '../../rules/scores/tables.ts'
import type { ObservedVital, PatientProfile } from '../../store/patients.ts'
import { patientProfile, T0 } from '../support/rules.ts'

const VALUES: Partial<Record<VitalSignCode, readonly VitalValue[]>> = {
  hr: [0, 40, 72, 115, 140],
  pulse: [0, 39, 71, 131],
  spo2: [80, 90, 93, 97],
  rr: [0, 7, 16, 23, 30],
  sbp: [0, 5, 29, 30, 85, 100, 120],
  abp_sbp: [0, 5, 29, 30, 85, 130],
  temp: [34.5, 37, 39.5],
  o2_flow: [0, 2, 6],
  fio2: [21, 40],
  consciousness: ['A', 'V', 'U'],
  gcs: [3, 14, 15],
}
const known = Object.entries(VALUES) as [VitalSignCode, readonly VitalValue[]][]
const vital = fc
  .constantFrom(...known)
  .chain(([code, values]) => fc.record({ code: fc.constant(code), value: fc.constantFrom(...values) }))
const UNKNOWN = [-Infinity, Infinity]

/** Between which numbers a score lies by its explanation. */
function boundsOf({ status, value, floor, ceiling }: ScoreResult): readonly number[] {
  if (value !== null) return [value, value]
  if (status !== 'complete' && status !== 'incomplete') return UNKNOWN
  return [floor ?? -Infinity, ceiling ?? Infinity]
}

function isNear(a: number, b: number, within: number): boolean {
  return a === b || Math.abs(a - b) <= within
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('live' as const),
      device: fc.constantFrom('d', 'e'),
      vital,
      behindMs: fc.constantFrom(0, 0, 0, 3_000, 9_000),
      setBackMs: fc.constantFrom(0, 0, 0, 0, 3_600_000),
    }),
  },
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(10, 60, 61, 300, 900, 3600, 14_400) }),
  fc.record({
    kind: fc.constant('entered' as const),
    vitals: fc.uniqueArray(vital, { maxLength: 6, selector: v => v.code }),
    minutesAgo: fc.constantFrom(0, 1, 30, 300),
  }),
  fc.record({
    kind: fc.constant('profile' as const),
    isPregnant: fc.constantFrom(true, null),
    birthDate: fc.constantFrom('1960-01-02', '2020-01-02', null),
    scale: fc.constantFrom(1 as const, 2 as const),
  }),
)

t.test('what rules are told of a score is what is explained of it, at every moment', async () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), steps => {
      let now = T0
      let profile: PatientProfile = patientProfile('p')
      const assessed = assess(profile, NO_RULES.forPatient('p', null), now)
      const told = SCORES.map(() => [Number.NaN, Number.NaN, Number.NaN] as [number, number, number])
      for (const each of steps) {
        now += 10_000 // what is the same is taken again after so long
        switch (each.kind) {
          case 'live': {
            const { code, value } = each.vital
            now -= each.setBackMs
            const at = now - each.behindMs
            takeLiveVital(
              assessed,
              sourceOf(assessed.newest, each.device),
              CODE_INDEX.get(code) ?? -1,
              value,
              at,
              () => 5_000,
            )
            break
          }
          case 'wait':
            now += each.seconds * 1000
            break
          case 'entered': {
            const measuredAt = now - each.minutesAgo * 60_000
            const observed = each.vitals.map(({ code, value }): ObservedVital => ({ code, value, measuredAt }))
            profile = { ...profile, observed }
            assessAnew(assessed, profile, now)
            break
          }
          case 'profile': {
            const { isPregnant, birthDate, scale } = each
            profile = { ...profile, isPregnant, birthDate, spo2Scale: { scale, orderedBy: null, orderedAt: null } }
            assessAnew(assessed, profile, now)
          }
        }
        takeScores(assessed.scores, now, {
          taken: (score, floor, ceiling, validUntil) => {
            told[score] = [floor, ceiling, validUntil]
          },
          unchanged() {},
          keep() {},
        })
        for (const [i, name] of SCORES.entries()) {
          const table = SCORE_TABLES[name]
          const readings = readingsFromVitals(table, vitalsOf(assessed.newest))
          const result = evaluateScore(table, readings, assessed.scores.subject, now)
          const [floor, ceiling, validUntil] = told[i] ?? [0, 0, 0]
          const isKnown = now <= validUntil
          const is = isKnown ? [floor, ceiling] : UNKNOWN
          const explained = boundsOf(result)
          // A ratio is rounded for reading alone.
          const within = 10 ** -(table.ratio?.decimals ?? 9)
          if (!is.every((bound, side) => isNear(bound, explained[side] ?? 0, within))) {
            throw new Error(`${name}: told ${is}, explained ${explained}: ${result.status}`)
          }
        }
      }
    }),
    { numRuns: 500 },
  )
})
