import { pathToFileURL } from 'node:url'
import { VITAL_SIGN_CODES, type Vitals } from '../model/vital-signs.ts'
import { compileScore, setSubject } from '../rules/scores/compile.ts'
import { evaluateScore } from '../rules/scores/evaluate.ts'
import { readingsFromVitals, type VitalReading } from '../rules/scores/from-vitals.ts'
import { createScoreMemory, putVital } from '../rules/scores/memory.ts'
import { SCORE_TABLES } from '../rules/scores/tables.ts'
import { createTally, tallyScore } from '../rules/scores/tally.ts'

const PATIENTS = 1000
const SUBJECT = {
  age: { months: 780, band: null },
  isPregnant: null,
  spo2Scale: { scale: 1, orderedBy: null, orderedAt: null },
} as const
/** What a nurse enters; devices measure the rest. */
const OBSERVED: Vitals = { consciousness: 'A', o2_flow: 2, temp: 37.2 }
const START = Date.UTC(2026, 0, 1)

export interface ScoreSpeed {
  /** Readings of seven vitals, each put into memory and followed by a NEWS2. */
  readonly readingsPerSecond: number
  /** NEWS2 with everything that explains it, as it is made when a score changes. */
  readonly explainedPerSecond: number
}

/** NEWS2 on the hot path: 1,000 patients, seven vitals a reading that change from reading to reading. */
export function measureScoreEvaluate(seconds: number): ScoreSpeed {
  const compiled = compileScore(SCORE_TABLES.news2)
  const tally = createTally(compiled)
  const patients = Array.from({ length: PATIENTS }, (_, i) => {
    const memory = createScoreMemory(compiled)
    setSubject(compiled, memory.conditions, SUBJECT)
    for (const code of VITAL_SIGN_CODES) {
      const value = OBSERVED[code]
      if (value !== undefined) putVital(compiled, memory, code, value, null, START)
    }
    return { memory, deviceId: `monitor-${i}` }
  })
  let readings = 0
  let sum = 0
  const begin = performance.now()
  while (performance.now() - begin < seconds * 1000) {
    for (let second = 0; second < 20; second++) {
      const at = START + second * 1000
      for (const { memory, deviceId } of patients) {
        const vitals = vitalsAt(readings++)
        for (let c = 0; c < MEASURED.length; c++) {
          const code = MEASURED[c]
          const value = code && vitals[code]
          if (code !== undefined && value !== undefined) putVital(compiled, memory, code, value, deviceId, at)
        }
        tallyScore(compiled, memory, at, tally)
        sum += tally.floor
      }
    }
  }
  const spent = performance.now() - begin
  if (!(tally.isComplete && sum > 0)) throw new Error('The benchmark scored nothing')
  return {
    readingsPerSecond: Math.round((readings / spent) * 1000),
    explainedPerSecond: explained(Math.max(0.2, seconds / 4)),
  }
}

const MEASURED = ['hr', 'pulse', 'spo2', 'rr', 'abp_sbp', 'abp_dbp', 'abp_map'] as const
/** Sixty-four different readings, made beforehand: what is measured is the scoring. */
const VITALS: readonly Vitals[] = Array.from({ length: 64 }, (_, i) => ({
  hr: 60 + i,
  pulse: 60 + i,
  spo2: 88 + (i % 12),
  rr: 10 + (i % 18),
  abp_sbp: 90 + i,
  abp_dbp: 60,
  abp_map: 80,
}))

function vitalsAt(reading: number): Vitals {
  return VITALS[reading % VITALS.length] ?? {}
}

function explained(seconds: number): number {
  const vitals: VitalReading[] = VITAL_SIGN_CODES.flatMap(code => {
    const value = OBSERVED[code] ?? vitalsAt(7)[code]
    return value === undefined ? [] : [{ code, value, measuredAt: START, deviceId: 'monitor-1' }]
  })
  let made = 0
  const begin = performance.now()
  while (performance.now() - begin < seconds * 1000) {
    evaluateScore(SCORE_TABLES.news2, readingsFromVitals(SCORE_TABLES.news2, vitals), SUBJECT, START + made++)
  }
  return Math.round((made / (performance.now() - begin)) * 1000)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(measureScoreEvaluate(3))}\n`)
}
