import { scoreView } from '../../../model/score-view.ts'
import { scoreOf, WELL } from '../../support/scores.ts'

const MINUTE_MS = 60_000

/** NEWS2 of each patient of the sample ward: whole and rising, with a gap, too old, and none. */
export function sampleScore(n: number, now: number) {
  if (n === 0)
    return scoreOf('news2', { ...WELL, rr: 22, spo2: 94, pulse: 104, temp: 38.4, o2_flow: 2 }, now - 5 * MINUTE_MS)
  if (n === 1) return scoreOf('news2', { rr: 26, spo2: 91, sbp: 96 }, now - 5 * MINUTE_MS)
  return n === 2 ? scoreOf('news2', WELL, now - 90 * MINUTE_MS) : null
}

/** The second patient's has half of what it needs. */
export function sampleRatio(n: number, now: number) {
  return n === 1 ? scoreOf('shock_index', { pulse: 110 }, now - 5 * MINUTE_MS) : null
}

/** As a tile of the board has it. */
export function tileScoreOf(n: number, now: number) {
  const result = sampleScore(n, now)
  if (result === null) return { score: null, scoreTrend: [] }
  const before = [
    [now - 20 * 60 * MINUTE_MS, 1, 1],
    [now - 9 * 60 * MINUTE_MS, null, 2],
    [now - 8 * 60 * MINUTE_MS, 3, 3],
  ]
  return { score: scoreView(result), scoreTrend: [...before, [result.at, result.total, result.floor]] }
}
