import type { AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'
import type { ScoreName, ScoreResult, ScoreStatus } from './score.ts'

/** A score as a tile shows it. */
export interface ScoreView {
  readonly name: ScoreName
  readonly status: ScoreStatus
  /** Why it does not apply. */
  readonly reason: string | null
  /** Null unless complete. */
  readonly total: number | null
  /** Of an incomplete score: what it is at least, and what it can be at most. */
  readonly floor: number | null
  readonly ceiling: number | null
  /** Code of the response that is reached; of an incomplete score the one that its floor reaches. */
  readonly response: string | null
  readonly priority: AlertPriority | null
  readonly missing: readonly string[]
  readonly old: readonly string[]
  /** 2: by a doctor's order; null: the score knows no scale. */
  readonly spo2Scale: 1 | 2 | null
  /** ISO 8601, UTC. */
  readonly measuredAt: string
  /** ISO 8601, UTC: after it the number must not be shown as if it still were. Null: for ever. */
  readonly validUntil: string | null
}

/** One point of a score's history. */
export interface ScorePoint {
  readonly name: ScoreName
  readonly measuredAt: Instant
  readonly total: number | null
  readonly floor: number | null
}

/** The early warning scores that a tile shows: of adults and of children. */
export const TILE_SCORES: readonly ScoreName[] = ['news2', 'pews_bedside']

const isoOrNull = (at: Instant | null) => (at === null ? null : new Date(at).toISOString())

export function scoreView(result: ScoreResult): ScoreView {
  const response = result.response ?? result.atLeast
  return {
    name: result.score,
    status: result.status,
    reason: result.reason,
    total: result.total ?? result.value,
    floor: result.floor,
    ceiling: result.ceiling,
    response: response?.code ?? null,
    priority: response?.priority ?? null,
    missing: result.missing,
    old: result.old,
    spo2Scale: result.spo2Scale?.scale ?? null,
    measuredAt: new Date(result.at).toISOString(),
    validUntil: isoOrNull(result.validUntil),
  }
}

/** @returns the score that the tile of this patient shows: the newest that applies to him; null: none was taken */
export function tileScore(results: readonly ScoreResult[]): ScoreView | null {
  const known = results.filter(({ score }) => TILE_SCORES.includes(score))
  const applying = known.filter(({ status }) => status !== 'not_applicable')
  const [newest] = (applying.length > 0 ? applying : known).toSorted(
    (a, b) => b.at - a.at || TILE_SCORES.indexOf(a.score) - TILE_SCORES.indexOf(b.score),
  )
  return newest === undefined ? null : scoreView(newest)
}
