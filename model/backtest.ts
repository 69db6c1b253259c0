import type { AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'
import type { VitalSignCode } from './vital-signs.ts'

/** Alarms of each priority. */
export type ByPriority = Readonly<Record<AlertPriority, number>>

/** One alarm that a rule set would have raised. */
export interface BacktestEpisode {
  /** Patient id, or the name of a recording. */
  readonly patientId: string
  readonly ruleId: string
  readonly code: VitalSignCode | null
  /** The highest that it reached. */
  readonly priority: AlertPriority
  /** First violating value. */
  readonly startedAt: Instant
  /** When somebody would have been told: the delay is over. */
  readonly raisedAt: Instant
  /** Null: it lasted until the end of what was recorded. */
  readonly endedAt: Instant | null
  /** The value furthest beyond the limit, in the vital sign's unit; null where no single value decides. */
  readonly peak: number | null
}

/** What alarms of one rule were like. */
export interface BacktestLoad {
  readonly alarms: number
  /** Per 24 h of monitored time of one patient. */
  readonly perBedDay: number
  readonly byPriority: ByPriority
  /** From when somebody would have been told to the end of the condition, added up. */
  readonly secondsInAlarm: number
  /** Alarms that were one of three or more of the same patient and rule within 60 s (ISA-18.2). */
  readonly chattering: number
  /** Shorter than `FLEETING_MS`. */
  readonly fleeting: number
  /** Longer than a day (ISA-18.2: stale). */
  readonly standing: number
}

export interface BacktestRule extends BacktestLoad {
  readonly ruleId: string
  readonly code: VitalSignCode | null
}

export interface BacktestPatient {
  readonly patientId: string
  /** Rules that raised something. */
  readonly rules: readonly (Pick<BacktestRule, 'ruleId' | 'code'> & { readonly byPriority: ByPriority })[]
}

/** How well the first alarm of a rule foretells the event that a recording is labelled with. */
export interface BacktestPrediction {
  /** Null: the first alarm of any rule. */
  readonly ruleId: string | null
  readonly code: VitalSignCode | null
  /** Patients with the event who had an alarm before it, of all with the event; null without any of them. */
  readonly sensitivity: number | null
  /** Patients without the event who had no alarm, of all without it; null without any of them. */
  readonly specificity: number | null
  /** Hours from the first alarm to the event, of those who had one before it; null without any. */
  readonly leadHours: { readonly q1: number; readonly median: number; readonly q3: number } | null
}

/** One rule set over the whole of what was recorded. */
export interface BacktestColumn extends BacktestLoad {
  readonly name: string
  readonly byRule: readonly BacktestRule[]
  readonly byPatient: readonly BacktestPatient[]
  /** Alarms by the time they were raised, in steps of `BacktestReport.stepMs`; steps without an alarm are left out. */
  readonly overTime: readonly { readonly at: Instant; readonly byPriority: ByPriority }[]
  /** Empty when nothing is labelled. */
  readonly predictions: readonly BacktestPrediction[]
  /** The first ones of each patient, in the order in which they ended. */
  readonly episodes: readonly BacktestEpisode[]
  readonly episodesLeftOut: number
}

export interface BacktestReport {
  readonly patients: number
  /** Readings, as devices sent them. */
  readonly messages: number
  /** Values of vital signs in them. */
  readonly values: number
  /** From each patient's first reading to his last, without pauses of more than `MONITORING_PAUSE_MS`. */
  readonly monitoredSeconds: number
  /** Width of a step of `overTime`. */
  readonly stepMs: number
  /** One, or two to compare. */
  readonly columns: readonly BacktestColumn[]
  /**
   * Alarms of high priority of the first column that no alarm of high priority of the same patient, rule and code of the
   * second overlaps; null with one column.
   */
  readonly lost: { readonly count: number; readonly first: readonly BacktestEpisode[] } | null
  /** Null when no recording says whether the event came. */
  readonly labelled: { readonly patients: number; readonly events: number } | null
}

/** Active for less than anybody could respond to. */
export const FLEETING_MS = 10_000
export const STANDING_MS = 86_400_000
/** A longer time without a reading is not monitored time. */
export const MONITORING_PAUSE_MS = 2 * 3_600_000
