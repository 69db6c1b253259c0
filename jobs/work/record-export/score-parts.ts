import type { Instant } from '../../../model/clock.ts'
import type { ScoreResult } from '../../../model/score.ts'
import type { ScoreReader } from '../../../store/scores.ts'

const YEAR_MS = 365 * 24 * 3_600_000
/** Scores asked for at once. */
const AT_ONCE = 200

/** Scores of a year as the rules took them, newest first, each with its points but without the readings behind them. */
export async function* scoresOfYear(scores: Pick<ScoreReader, 'history'>, patientId: string, now: Instant) {
  const span = { from: now - YEAR_MS, to: now + 1 }
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const from = cursor === undefined ? {} : { cursor }
    const { items, nextCursor } = await scores.history({ patientId, ...span, inputs: false, limit: AT_ONCE, ...from })
    yield items.map(outcomeOf)
    cursor = nextCursor
  }
}

function outcomeOf({ at, score, version, status, reason, total, floor, ceiling, value, ...rest }: ScoreResult) {
  const { parts, missing, red, response, summary, source } = rest
  const points = parts.map(part => ({ item: part.item, label: part.label, points: part.points, band: part.band }))
  return {
    at,
    score,
    version,
    status,
    reason,
    total,
    floor,
    ceiling,
    value,
    points,
    missing,
    red,
    response,
    summary,
    source,
  }
}
