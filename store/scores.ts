import type { Instant } from '../model/clock.ts'
import type { ScoreName, ScoreResult } from '../model/score.ts'

/** A score of a patient at one moment. */
export interface ScoreRecord {
  readonly patientId: string
  readonly result: ScoreResult
}

export interface ScoreQuery {
  readonly patientId: string
  /** Inclusive. */
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
  /** All, without it. */
  readonly scores?: readonly ScoreName[]
}

export interface ScoreReader {
  /** As they were taken by the rules, oldest first; at most `limit`, the newest ones when there are more. */
  history(query: ScoreQuery, limit: number): Promise<readonly ScoreResult[]>
  /** The newest of each score of each patient. */
  latest(patientIds: readonly string[]): Promise<ReadonlyMap<string, readonly ScoreResult[]>>
}
