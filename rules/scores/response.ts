import type { ScorePart, ScoreResponse } from '../../model/score.ts'
import type { ScoreTable, TableResponse } from './table.ts'

/** The last response of the table that the points reach. Adding points never reaches less. */
export function reachedResponse(table: ScoreTable, sum: number, parts: readonly ScorePart[]): TableResponse | null {
  const highest = Math.max(0, ...parts.map(part => part.points ?? 0))
  const reached = (table.responses ?? []).filter(
    ({ atLeast, anyItemAt }) =>
      (atLeast !== undefined && sum >= atLeast) || (anyItemAt !== undefined && highest >= anyItemAt),
  )
  return reached.at(-1) ?? null
}

export function responseOf(response: TableResponse): ScoreResponse {
  return {
    code: response.code,
    risk: response.risk ?? null,
    action: response.action ?? null,
    monitor: response.monitor ?? null,
    maxIntervalMinutes: response.maxIntervalMinutes ?? null,
    priority: response.priority ?? null,
  }
}
