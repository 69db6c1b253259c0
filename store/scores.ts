import type { Instant } from '../model/clock.ts'
import type { ScoreName, ScoreResult } from '../model/score.ts'
import type { ScorePoint } from '../model/score-view.ts'

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
  /** False: every part comes without its values, which is most of the bytes. */
  readonly inputs?: boolean
  readonly limit: number
  readonly cursor?: string
}

export interface ScoreReader {
  /** As they were taken by the rules, newest first. Errors: VALIDATION_FAILED for a cursor of no such list. */
  history(query: ScoreQuery): Promise<{ readonly items: readonly ScoreResult[]; readonly nextCursor: string | null }>
  /**
   * The newest of each score of each patient.
   * @param patientIds null: of everybody who has a device or lies in a ward now
   */
  latest(patientIds: readonly string[] | null, scores?: readonly ScoreName[]): Promise<LatestScores>
  /** Of each patient and score the newest of each half hour since then, ascending. */
  trends(
    patientIds: readonly string[],
    scores: readonly ScoreName[],
    from: Instant,
  ): Promise<ReadonlyMap<string, readonly ScorePoint[]>>
}

export type LatestScores = ReadonlyMap<string, readonly ScoreResult[]>

export interface ScoreWriter {
  /** Idempotent on patient, score and moment; tells (`bus/changes`) whose scores are new. */
  keep(records: readonly ScoreRecord[]): Promise<void>
}
