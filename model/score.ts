import type { AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'
import type { AgeBand } from './vital-signs.ts'

export const SCORES = ['news2', 'qsofa', 'sirs', 'mews', 'shock_index', 'pews_bedside'] as const
export type ScoreName = (typeof SCORES)[number]

/** `invalid`: the values are known but have no score, such as a pulse of 0 in a ratio. */
export const SCORE_STATUSES = ['complete', 'incomplete', 'not_applicable', 'invalid'] as const
export type ScoreStatus = (typeof SCORE_STATUSES)[number]

/** What became of a value that was offered to a score. */
export const SCORE_INPUT_STATES = [
  /** It gave the points. */
  'used',
  /** It could have: another one of the same minute counted. */
  'beside',
  /** Older than its validity. */
  'old',
  /** Measured after the moment that the score is about. */
  'later',
  /** Outside the plausible range. */
  'implausible',
  /** The table knows no points for it. */
  'unscored',
  /** Zero from a sensor that reports zero when it has lost its signal. */
  'lost_signal',
  /** Not of the same minute as the value it belongs to. */
  'apart',
] as const
export type ScoreInputState = (typeof SCORE_INPUT_STATES)[number]

/** One value, with all that tells why it counted or did not. */
export interface ScoreInput {
  /** Name in the score's table: `pulse`, `supplemental_o2` … */
  readonly input: string
  readonly value: number | string
  /** UCUM. */
  readonly unit: string | null
  /** Code of the vital-sign catalogue that it came from; null for a value that was given by hand. */
  readonly code: string | null
  readonly deviceId: string | null
  /** Null: as old as the moment of the score. */
  readonly measuredAt: Instant | null
  readonly ageSeconds: number | null
  readonly validSeconds: number
  readonly state: ScoreInputState
}

export interface ScorePart {
  readonly item: string
  readonly label: string
  /** Null: not known. */
  readonly points: number | null
  /** The most that this part can give. */
  readonly most: number
  /** The band of the table that the value fell into, like `21 to 24 /min`; null without points. */
  readonly band: string | null
  /** Has no usable value of its own. */
  readonly isMissing: boolean
  /** Every value that was offered. */
  readonly inputs: readonly ScoreInput[]
}

/** What the published response table asks for. */
export interface ScoreResponse {
  readonly code: string
  readonly risk: string | null
  readonly action: string | null
  /** How often to observe, in words. */
  readonly monitor: string | null
  /** The longest gap to the next set of observations; 0: continuous monitoring. */
  readonly maxIntervalMinutes: number | null
  /** The alarm that it raises; null: none. */
  readonly priority: AlertPriority | null
}

/** SpO2 scale 2 of NEWS2: only by a doctor's order. Nothing else ever chooses it. */
export interface Spo2ScaleOrder {
  readonly scale: 1 | 2
  /** Null: nobody ordered scale 2, so scale 1 counts. */
  readonly orderedBy: string | null
  readonly orderedAt: Instant | null
}

/** What counts as long as nobody ordered otherwise. */
export const SPO2_SCALE_1: Spo2ScaleOrder = { scale: 1, orderedBy: null, orderedAt: null }

/** Age as the tables ask for it. */
export interface ScoreAge {
  readonly months: number
  /** The band of the alarm limits, so that limits and score change on the same day; null: `months` decides. */
  readonly band: AgeBand | null
}

/** What a score must know about the person. */
export interface ScoreSubject {
  /** Null: unknown. The adult scores then take the person for an adult and say so. */
  readonly age: ScoreAge | null
  /** Null: unknown. */
  readonly isPregnant: boolean | null
  readonly spo2Scale: Spo2ScaleOrder
}

export interface ScoreResult {
  readonly score: ScoreName
  /** Of the tables. */
  readonly version: string
  readonly status: ScoreStatus
  /** Why it is not applicable or not valid: `age_under_16`, `pregnancy`, `age_out_of_range`, `not_above_zero`. */
  readonly reason: string | null
  readonly at: Instant
  /** Null unless complete: a floor is never printed in its place. */
  readonly total: number | null
  /** The known points; with a total, the total. */
  readonly floor: number | null
  /** The most that the total can still be. */
  readonly ceiling: number | null
  /** Of a ratio, rounded for reading; null unless complete. */
  readonly value: number | null
  readonly parts: readonly ScorePart[]
  /** Items without a usable value, in the table's order. */
  readonly missing: readonly string[]
  /** Those of `missing` that have a value which is too old. */
  readonly old: readonly string[]
  /** Items whose points alone call for more than the total does (NEWS2: a 3 in one parameter). */
  readonly red: readonly string[]
  /** Items for which devices disagree: they measured the same in the same minute and differ in points. */
  readonly disagreeing: readonly string[]
  /** Of a complete score. */
  readonly response: ScoreResponse | null
  /** Of an incomplete score: what its known points demand already, whatever is missing. */
  readonly atLeast: ScoreResponse | null
  /** Band of a score that goes by age. */
  readonly ageBand: string | null
  /** The date of birth is unknown, and the table of adults counted. */
  readonly isAgeAssumed: boolean
  readonly spo2Scale: Spo2ScaleOrder | null
  /** When the first value that counts becomes too old; null: never. */
  readonly validUntil: Instant | null
  /** One sentence for whoever reads it. */
  readonly summary: string
  readonly source: string
}
