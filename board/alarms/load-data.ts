import type { AlertPriority } from '../../model/alert.ts'
import type { Instant } from '../../model/clock.ts'
import { boundsOf } from '../appointments/appointment-filters.ts'
import { clinicDay } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, type Fields, fields } from '../live/fields.ts'

export interface Counts {
  readonly alarms: number
  readonly acknowledged: number
  /** Seconds. */
  readonly medianToAcknowledge: number | null
  readonly p95ToAcknowledge: number | null
  readonly resolvedUnseen: number
  readonly fleeting: number
  readonly standing: number
  readonly escalated: number
  readonly technical: number
  readonly chattering: number
}

export interface Step {
  readonly from: Instant
  readonly high: number
  readonly medium: number
  readonly low: number
}

export interface RuleCounts extends Counts {
  readonly ruleId: string
  readonly code: string | null
}

export interface Load {
  readonly bedDays: number
  readonly perBedDay: number | null
  readonly shareAcknowledged: number | null
  readonly shareResolvedUnseen: number | null
  readonly shareTechnical: number | null
  readonly all: Counts
  readonly byPriority: Readonly<Record<AlertPriority, Counts>>
  readonly byRule: readonly RuleCounts[]
  readonly byWard: readonly {
    readonly wardId: string | null
    readonly ward: string | null
    readonly alarms: number
    readonly bedDays: number
    readonly perBedDay: number | null
  }[]
  readonly steps: readonly Step[]
  readonly floods: number
  readonly floodSeconds: number
  readonly standingNow: number
}

const countsIn = (f: Fields): Counts => ({
  alarms: f.number('alarms'),
  acknowledged: f.number('acknowledged'),
  medianToAcknowledge: f.numberOrNull('medianToAcknowledge'),
  p95ToAcknowledge: f.numberOrNull('p95ToAcknowledge'),
  resolvedUnseen: f.number('resolvedUnseen'),
  fleeting: f.number('fleeting'),
  standing: f.number('standing'),
  escalated: f.number('escalated'),
  technical: f.number('technical'),
  chattering: f.number('chattering'),
})
const decodeCounts: Decode<Counts> = (value, at) => countsIn(fields(value, at))
const decodeRule: Decode<RuleCounts> = (value, at) => {
  const f = fields(value, at)
  return { ruleId: f.text('ruleId'), code: f.textOrNull('code'), ...countsIn(f) }
}

export const decodeLoad: Decode<Load> = (value, at) => {
  const f = fields(value, at)
  return {
    bedDays: f.number('bedDays'),
    perBedDay: f.numberOrNull('perBedDay'),
    shareAcknowledged: f.numberOrNull('shareAcknowledged'),
    shareResolvedUnseen: f.numberOrNull('shareResolvedUnseen'),
    shareTechnical: f.numberOrNull('shareTechnical'),
    all: f.of('all', decodeCounts),
    byPriority: f.of('byPriority', (inner, where) => {
      const p = fields(inner, where)
      return { high: p.of('high', decodeCounts), medium: p.of('medium', decodeCounts), low: p.of('low', decodeCounts) }
    }),
    byRule: f.list('byRule', decodeRule),
    byWard: f.list('byWard', (inner, where) => {
      const w = fields(inner, where)
      return {
        wardId: w.textOrNull('wardId'),
        ward: w.textOrNull('ward'),
        alarms: w.number('alarms'),
        bedDays: w.number('bedDays'),
        perBedDay: w.numberOrNull('perBedDay'),
      }
    }),
    steps: f.list('steps', (inner, where) => {
      const s = fields(inner, where)
      return { from: s.of('from', instant), high: s.number('high'), medium: s.number('medium'), low: s.number('low') }
    }),
    floods: f.number('floods'),
    floodSeconds: f.number('floodSeconds'),
    standingNow: f.number('standingNow'),
  }
}

export interface PatientLoad {
  readonly patientId: string
  readonly alarms: number
  readonly high: number
  readonly share: number | null
  readonly chattering: number
}

export const decodePatientLoad: Decode<PatientLoad> = (value, at) => {
  const f = fields(value, at)
  return {
    patientId: f.text('patientId'),
    alarms: f.number('alarms'),
    high: f.number('high'),
    share: f.numberOrNull('share'),
    chattering: f.list('chattering', () => null).length,
  }
}

export interface Proposed {
  readonly text: string
  readonly rule: { readonly ruleId: string; readonly code: string | null } | null
}

export const decodeProposals: Decode<readonly Proposed[]> = (value, at) =>
  fields(value, at).list('items', (inner, where) => {
    const f = fields(inner, where)
    return {
      text: f.text('text'),
      rule:
        f.raw('rule') === null
          ? null
          : f.of('rule', (r, there) => ({
              ruleId: fields(r, there).text('ruleId'),
              code: fields(r, there).textOrNull('code'),
            })),
    }
  })

export interface LoadPeriod {
  /** First and last day, `2026-11-21`. */
  readonly from: string
  readonly until: string
  /** Empty: the whole house. */
  readonly wardId: string
}

const WEEK_MS = 6 * 86_400_000

export const lastWeek = (now: Instant, zone: string): LoadPeriod => ({
  from: clinicDay(now - WEEK_MS, zone),
  until: clinicDay(now, zone),
  wardId: '',
})

/** A single day is shown by its hours. Null while the days are no period. */
export function loadQuery({ from, until, wardId }: LoadPeriod, zone: string): URLSearchParams | null {
  const [first, last] = [boundsOf(from, zone), boundsOf(until, zone)]
  if (first === null || last === null || first.from >= last.to) return null
  return new URLSearchParams({
    from: new Date(first.from).toISOString(),
    to: new Date(last.to).toISOString(),
    ...(wardId === '' ? {} : { ward: wardId }),
  })
}

const HOUR_MS = 3_600_000

/** Whether what was found is by the hour: what is shown may be of the period before, until the new one has come. */
export function areHours([first, second]: readonly Step[]): boolean {
  return first !== undefined && second !== undefined && second.from - first.from <= HOUR_MS
}

export const isOneDay = ({ from, until }: LoadPeriod): boolean => from === until
