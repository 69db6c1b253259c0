import type { ScoreName, ScoreResult } from '../../model/score.ts'

type WireResult = Readonly<Record<string, unknown>>

/** A result in the fields of `npm run score`, exactly those of the test vectors. */
export function wireResult(result: ScoreResult): WireResult {
  const { status, reason, total, value, missing, response } = result
  if (result.score === 'shock_index') {
    if (status === 'not_applicable') return { status, reason, value }
    if (status === 'invalid') return { status, value }
    return status === 'incomplete' ? { status, value, missing } : { status, value, category: response?.code ?? null }
  }
  if (status === 'not_applicable') return { status, reason, total }
  return {
    status,
    total,
    ...(result.score === 'pews_bedside' ? { age_band: result.ageBand } : {}),
    subscores: Object.fromEntries(result.parts.map(part => [part.item, part.points])),
    missing,
    ...(status === 'incomplete' ? { known_sum: result.floor, max_possible: result.ceiling } : {}),
    ...MEANING[result.score]?.(result),
  }
}

/** What a score says beside its points. Of an incomplete one only what the known points decide already. */
const MEANING: Readonly<Partial<Record<ScoreName, (result: ScoreResult) => WireResult>>> = {
  news2: ({ status, red, response }) => ({
    red_parameters: red,
    risk: response?.risk ?? null,
    ...(status === 'complete'
      ? { response: response?.code ?? null, max_interval_min: response?.maxIntervalMinutes ?? null }
      : {}),
  }),
  qsofa: result => ({ positive: isReached(result, 'positive') }),
  sirs: result => ({ positive: isReached(result, 'positive') }),
  mews: result => ({ critical: isReached(result, 'critical') }),
}

/** @returns null while nobody can know */
function isReached({ response, atLeast }: ScoreResult, code: string): boolean | null {
  if (response) return response.code === code
  return atLeast?.code === code ? true : null
}
