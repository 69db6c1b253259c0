import type { AlertPriority } from '../../model/alert.ts'
import { decodeJob, type JobView } from '../jobs/job-data.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, type Fields, fields } from '../live/fields.ts'

export type Counts = Readonly<Record<AlertPriority, number>>

interface Load {
  readonly alarms: number
  readonly perBedDay: number
  readonly byPriority: Counts
  readonly secondsInAlarm: number
  readonly chattering: number
  readonly fleeting: number
  readonly standing: number
}

/** One rule set: what counts now, or what it is compared with. */
export interface BacktestColumn extends Load {
  readonly byRule: readonly (Load & { readonly ruleId: string; readonly code: string | null })[]
  readonly overTime: readonly { readonly at: number; readonly byPriority: Counts }[]
}

export interface BacktestReport {
  readonly patients: number
  readonly messages: number
  readonly values: number
  readonly monitoredSeconds: number
  readonly stepMs: number
  readonly columns: readonly BacktestColumn[]
  /** High alarms of the first column that the second does not have. */
  readonly lost: number | null
}

export interface BacktestResult {
  readonly job: JobView
  readonly report: BacktestReport | null
}

export const backtestPage = (id: string) => `/admin/backtest/${encodeURIComponent(id)}`
export const backtestPath = (id: string) => `/jobs/${encodeURIComponent(id)}/backtest`

export const decodeResult: Decode<BacktestResult> = (value, at) => {
  const f = fields(value, at)
  return { job: f.of('job', decodeJob), report: f.raw('report') === null ? null : f.of('report', decodeReport) }
}

const decodeReport: Decode<BacktestReport> = (value, at) => {
  const f = fields(value, at)
  return {
    patients: f.number('patients'),
    messages: f.number('messages'),
    values: f.number('values'),
    monitoredSeconds: f.number('monitoredSeconds'),
    stepMs: f.number('stepMs'),
    columns: f.list('columns', decodeColumn),
    lost: f.raw('lost') === null ? null : f.of('lost', fields).number('count'),
  }
}

const decodeColumn: Decode<BacktestColumn> = (value, at) => {
  const f = fields(value, at)
  return {
    ...loadOf(f),
    byRule: f.list('byRule', (rule, where) => {
      const r = fields(rule, where)
      return { ...loadOf(r), ruleId: r.text('ruleId'), code: r.textOrNull('code') }
    }),
    overTime: f.list('overTime', (step, where) => {
      const s = fields(step, where)
      return { at: s.of('at', instant), byPriority: s.of('byPriority', decodeCounts) }
    }),
  }
}

function loadOf(f: Fields): Load {
  return {
    alarms: f.number('alarms'),
    perBedDay: f.number('perBedDay'),
    byPriority: f.of('byPriority', decodeCounts),
    secondsInAlarm: f.number('secondsInAlarm'),
    chattering: f.number('chattering'),
    fleeting: f.number('fleeting'),
    standing: f.number('standing'),
  }
}

const decodeCounts: Decode<Counts> = (value, at) => {
  const f = fields(value, at)
  return { high: f.number('high'), medium: f.number('medium'), low: f.number('low') }
}

const DAY_SECONDS = 86_400

export const bedDays = ({ monitoredSeconds }: Pick<BacktestReport, 'monitoredSeconds'>) =>
  monitoredSeconds / DAY_SECONDS

/** Alarms per bed and day of each priority. */
export function perBedDay(counts: Counts, { monitoredSeconds }: BacktestReport): Counts {
  const of = (count: number) => (monitoredSeconds === 0 ? 0 : (count * DAY_SECONDS) / monitoredSeconds)
  return { high: of(counts.high), medium: of(counts.medium), low: of(counts.low) }
}

/** `12.3`; `0.04` where a tenth would be nothing. */
export function rateText(rate: number): string {
  const digits = rate > 0 && rate < 1 ? 2 : 1
  return rate.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Names of the columns, in the order of the report. */
export const COLUMN_NAMES = ['Now', 'Changed'] as const
