import type { AlarmLoad, NuisanceFacts, RuleName } from '../model/alarm-load.ts'
import type { Instant } from '../model/clock.ts'
import type { Viewer } from './access.ts'

export interface LoadPeriod {
  /** Of the steps: the first is the beginning, the last the end (exclusive); at least two, growing. */
  readonly edges: readonly Instant[]
  /** Where the patient lay when the alarm was raised; null: the whole house. */
  readonly wardId: string | null
  readonly now: Instant
}

/** One patient with much load. */
export interface PatientLoad {
  readonly patientId: string
  readonly alarms: number
  readonly high: number
  readonly acknowledged: number
  /** Rules that chattered. */
  readonly chattering: readonly RuleName[]
}

/** Counts of alarms for people; definitions in model/alarm-load.ts. Reads only. */
export interface AlarmLoadReader {
  /** Without patients. */
  load(period: LoadPeriod): Promise<AlarmLoad>
  /** The ten with most alarms among those the viewer may see, and the number of all alarms, whoever's. */
  patients(
    period: LoadPeriod,
    viewer: Viewer,
  ): Promise<{ readonly ofAll: number; readonly items: readonly PatientLoad[] }>
  /** What proposals are made from (`NUISANCE`), up to `now`; at most twenty rules of each kind. */
  nuisance(wardId: string | null, now: Instant): Promise<NuisanceFacts>
}
