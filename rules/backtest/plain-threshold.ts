import type { AlertPriority } from '../../model/alert.ts'
import type { BacktestEpisode } from '../../model/backtest.ts'
import { type LimitsByCode, limitsInForce } from '../../model/limits.ts'
import { isVitalSignCode, VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'
import { createGaps, type Gaps, maxGapMs } from '../cadence.ts'
import { quoted } from '../language/problems.ts'
import type { RecordedPatient, RecordedReading } from './recorded.ts'

/** A limit and a delay, and nothing else: no hysteresis, no latching, no critical limit that alarms at once. */
export interface PlainThreshold {
  readonly ruleId: string
  readonly code: VitalSignCode
  readonly side: 'low' | 'high'
  readonly limit: number
  /** A run that goes beyond this is of high priority; null: none is. */
  readonly critical: number | null
  readonly delayMs: number
}

const SOME_CODES = (['hr', 'spo2', 'rr', 'temp', 'sbp'] satisfies VitalSignCode[]).join(', ')
const TEXT = /^([a-z][a-z0-9_]*)\s*([<>])\s*(-?\d+(?:\.\d+)?)(?:\s+for\s+(\d+(?:\.\d+)?)\s*(s|min))?$/
/** A run whose values come further apart than three of the last gaps, at least 5 s, has ended in between. */
const GAPS = 3

/**
 * @param text from outside; like `spo2<90 for 10s` or `hr > 120`
 * @returns the threshold; text: in words why it is none
 */
export function parsePlain(text: unknown): PlainThreshold | string {
  const match = typeof text === 'string' ? TEXT.exec(text.trim()) : null
  if (!match) return `must be like "spo2<90 for 10s", not ${quoted(text)}`
  const [, code = '', sign, limit, delay = '0', unit] = match
  if (!isVitalSignCode(code) || VITAL_SIGNS[code].kind !== 'numeric') {
    return `names ${quoted(code)}, no vital sign that is a number; such are ${SOME_CODES}, and all are in model/vital-signs.json`
  }
  const seconds = Number(delay) * (unit === 'min' ? 60 : 1)
  return {
    ruleId: `${code}${sign}${Number(limit)}${seconds > 0 ? ` for ${seconds}s` : ''}`,
    code,
    side: sign === '<' ? 'low' : 'high',
    limit: Number(limit),
    critical: null,
    delayMs: seconds * 1000,
  }
}

/** The limits that count for a patient as plain thresholds without delay: what a monitor alarms that knows nothing more. */
export function plainLimits(patient: RecordedPatient, personal: LimitsByCode, now: number): PlainThreshold[] {
  const inForce = limitsInForce(patient.birthDate, { personal, ward: patient.wardLimits }, now)
  return VITAL_SIGN_CODES.flatMap(code => {
    const limits = inForce[code]
    if (!limits) return []
    const sides = [
      { side: 'low', ruleId: 'limit-low', limit: limits.low ?? limits.criticalLow, critical: limits.criticalLow },
      { side: 'high', ruleId: 'limit-high', limit: limits.high ?? limits.criticalHigh, critical: limits.criticalHigh },
    ] as const
    return sides.flatMap(({ limit, ...side }) => (limit === null ? [] : [{ ...side, limit, code, delayMs: 0 }]))
  })
}

interface PlainRun {
  readonly startedAt: number
  lastAt: number
  raisedAt: number | null
  peak: number
  priority: AlertPriority
}

export interface PlainJudge {
  take(reading: RecordedReading): void
  /** What still runs has no end. */
  finish(): void
}

/**
 * A value violates when it lies strictly outside. A run of violating values ends with one that does not, and with a
 * missing one; it is an episode when its last value lies at least the delay after its first.
 */
export function createPlainJudge(
  patient: Pick<RecordedPatient, 'id' | 'rows'>,
  thresholds: readonly PlainThreshold[],
  tell: (episode: BacktestEpisode) => void,
): PlainJudge {
  const runs: (PlainRun | null)[] = thresholds.map(() => null)
  const gaps: Gaps = createGaps(thresholds.length, GAPS)
  const seenAt = new Float64Array(thresholds.length).fill(-Infinity)
  const { rows } = patient
  let row = 0

  const end = (index: number, endedAt: number | null) => {
    const [run, threshold] = [runs[index], thresholds[index]]
    runs[index] = null
    if (!run || !threshold || run.raisedAt === null) return
    const { startedAt, raisedAt, peak, priority } = run
    const { ruleId, code } = threshold
    tell({ patientId: patient.id, ruleId, code, priority, startedAt, raisedAt, endedAt, peak })
  }
  const endAll = () => {
    for (let i = 0; i < runs.length; i++) end(i, runs[i]?.lastAt ?? null)
  }
  /** Rows without any value have no reading: they are those before this one that were not met yet. */
  const rowsPassed = (at: number): boolean => {
    if (!rows) return false
    const from = row
    while (row < rows.length && (rows[row] ?? Infinity) < at) row++
    const passed = row > from
    while (row < rows.length && (rows[row] ?? Infinity) <= at) row++
    return passed
  }
  const judge = (index: number, threshold: PlainThreshold, at: number, value: number) => {
    const { side, limit, critical, delayMs } = threshold
    const before = seenAt[index] ?? -Infinity
    if (at <= before) return // a repeat, or out of order
    const broken = !rows && at - before > maxGapMs(gaps.median(index))
    if (before > -Infinity) gaps.add(index, at - before)
    seenAt[index] = at
    if (broken) end(index, runs[index]?.lastAt ?? null)
    if (!beyond(side, value, limit)) return end(index, at)
    const run = runs[index] ?? { startedAt: at, lastAt: at, raisedAt: null, peak: value, priority: 'medium' as const }
    runs[index] = run
    run.lastAt = at
    if (beyond(side, value, run.peak)) run.peak = value
    if (critical !== null && beyond(side, value, critical)) run.priority = 'high'
    if (run.raisedAt === null && at - run.startedAt >= delayMs) run.raisedAt = at
  }
  return {
    take({ measuredAt, vitals }) {
      if (rowsPassed(measuredAt)) endAll()
      for (let i = 0; i < thresholds.length; i++) {
        const threshold = thresholds[i]
        const value = threshold && vitals[threshold.code]
        if (threshold && typeof value === 'number') judge(i, threshold, measuredAt, value)
        else if (rows && runs[i]) end(i, runs[i]?.lastAt ?? null)
      }
    },
    finish() {
      for (let i = 0; i < runs.length; i++) end(i, null)
    },
  }
}

function beyond(side: 'low' | 'high', value: number, limit: number): boolean {
  return side === 'low' ? value < limit : value > limit
}
