import type { Instant } from '../model/clock.ts'
import type { ScoreName } from '../model/score.ts'
import type { ScoreView } from '../model/score-view.ts'

/** What the ward calls them. */
export const SCORE_NAMES: Readonly<Record<ScoreName, string>> = {
  news2: 'NEWS2',
  qsofa: 'qSOFA',
  sirs: 'SIRS',
  mews: 'MEWS',
  shock_index: 'Shock index',
  pews_bedside: 'PEWS',
}

/** One moment of a score's history. Total: null unless complete. */
export interface ScoreStep {
  readonly at: Instant
  readonly total: number | null
  readonly floor: number | null
}

/** `complete` alone is shown bright. */
export type ScoreState = 'complete' | 'incomplete' | 'old' | 'not-applicable' | 'none'

export function scoreState(score: Pick<ScoreView, 'status' | 'validUntil'> | null, now: Instant): ScoreState {
  if (score === null) return 'none'
  if (score.status === 'not_applicable') return 'not-applicable'
  if (score.validUntil !== null && Date.parse(score.validUntil) < now) return 'old'
  return score.status === 'complete' ? 'complete' : 'incomplete'
}

/** @returns `6`, `≥5` for a floor, `--` for what is no longer known; a floor is never printed as a total */
export function scoreNumber(score: Pick<ScoreView, 'total' | 'floor'> | null, state: ScoreState): string {
  if (score !== null && state === 'complete') return String(score.total ?? '--')
  if (score !== null && state === 'incomplete' && score.floor !== null) return `≥${score.floor}`
  return state === 'none' || state === 'not-applicable' ? '' : '--'
}

/** Why a score is not for this person, as a nurse would say it. */
const REASONS: Readonly<Record<string, string>> = {
  pregnancy: 'not used in pregnancy',
  age_under_16: 'not used under 16 years',
  age_out_of_range: 'not used at this age',
  not_above_zero: 'a value is zero',
}

export function reasonText(reason: string | null): string {
  return reason === null ? '' : (REASONS[reason] ?? reason.replaceAll('_', ' '))
}

const HOUR_MS = 3_600_000
/** Back to which moment a score is compared. */
export const COMPARED_MS = 4 * HOUR_MS
const STEEP = 3

export interface ScoreChange {
  readonly arrow: '↑↑' | '↑' | '→' | '↓' | '↓↓'
  /** What it was then. */
  readonly before: number
  readonly at: Instant
}

/**
 * How the score has changed since four hours ago, or since the oldest complete one after that. Of an incomplete score
 * only a rise is known: when its floor alone is above what was.
 * @param steps oldest first
 * @returns null when nothing can be said
 */
export function scoreChange(
  score: Pick<ScoreView, 'total' | 'floor'> | null,
  steps: readonly ScoreStep[],
  now: Instant,
): ScoreChange | null {
  const complete = steps.flatMap(({ at, total }) => (total === null ? [] : [{ at, total }]))
  const then = complete.findLast(({ at }) => at <= now - COMPARED_MS) ?? complete[0]
  if (score === null || then === undefined || now - then.at < HOUR_MS / 2) return null
  const { total: before, at } = then
  if (score.total === null) {
    if (score.floor === null || score.floor <= before) return null
    return { arrow: score.floor - before >= STEEP ? '↑↑' : '↑', before, at }
  }
  const change = score.total - before
  if (change === 0) return { arrow: '→', before, at }
  const arrow = change > 0 ? (change >= STEEP ? '↑↑' : '↑') : change <= -STEEP ? '↓↓' : '↓'
  return { arrow, before, at }
}

/** The drawing's own units; it is stretched over its place. */
export const SCORE_SPARK = { width: 100, height: 32 }
const DAY_MS = 24 * HOUR_MS
const EDGE = 2
/** The drawing reaches at least so high, or a 1 would look like a 12. */
const LEAST_TOP = 7

/**
 * The last 24 hours as steps of SVG path data: complete scores, and floors of incomplete ones apart from them.
 * @param steps oldest first
 */
export function scorePaths(
  steps: readonly ScoreStep[],
  now: Instant,
  { width, height } = SCORE_SPARK,
  top = LEAST_TOP,
): { readonly totals: string; readonly floors: string } {
  const shown = steps.filter(({ at }) => at <= now)
  const most = Math.max(top, ...shown.map(s => s.total ?? s.floor ?? 0))
  const x = (at: Instant) => (Math.max(0, 1 - (now - at) / DAY_MS) * width).toFixed(1)
  const y = (value: number) => (height - EDGE - (value / most) * (height - 2 * EDGE)).toFixed(1)
  let totals = ''
  let floors = ''
  shown.forEach((step, i) => {
    const value = step.total ?? step.floor
    if (value === null) return
    const end = shown[i + 1]?.at ?? now
    const line = `${x(step.at)} ${y(value)}H${x(end)}`
    const before = shown[i - 1]
    if (step.total === null) floors += `M${line}`
    else totals += `${before !== undefined && before.total !== null ? 'L' : 'M'}${line}`
  })
  return { totals, floors }
}
