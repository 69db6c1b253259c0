import type { Instant } from '../../model/clock.ts'
import type { ScoreResult, ScoreSubject } from '../../model/score.ts'
import { choose, type ScoreReadings } from './choose.ts'
import { readItem } from './item.ts'
import { evaluateRatio } from './ratio.ts'
import { reachedResponse, responseOf } from './response.ts'
import { ageBandOf, whyNotApplicable } from './subject.ts'
import { scoreSummary } from './summary.ts'
import type { ScoreTable } from './table.ts'
import type { Conditions } from './variant.ts'

/** Reported as missing where points go by age and nobody knows it. */
const AGE = 'age_months'

/**
 * A score with everything that explains it. No clock and no I/O: `at` is the moment that the score is about, and values
 * count by their age at that moment. Missing is never normal, and a sum with a gap is no total.
 */
export function evaluateScore(
  table: ScoreTable,
  readings: ScoreReadings,
  subject: ScoreSubject,
  at: Instant,
): ScoreResult {
  const reason = whyNotApplicable(table, subject)
  if (reason !== null) return withSummary(table, { ...blank(table, subject, at), status: 'not_applicable', reason })
  const base = blank(table, subject, at)
  return withSummary(table, {
    ...base,
    ...(table.ratio ? evaluateRatio(table, table.ratio, readings, at) : evaluateSum(table, readings, subject, at)),
  })
}

function evaluateSum(
  table: ScoreTable,
  readings: ScoreReadings,
  subject: ScoreSubject,
  at: Instant,
): Partial<ScoreResult> {
  const known = conditions(table, readings, subject, at)
  const items = (table.items ?? []).map(item => readItem(table, item, readings, known, at))
  const parts = items.map(item => item.part)
  const floor = parts.reduce((sum, part) => sum + (part.points ?? 0), 0)
  const ceiling = parts.reduce((sum, part) => sum + (part.points ?? part.most), 0)
  const missing = parts.filter(part => part.isMissing)
  const needsAge = table.ageBands !== undefined && known.age_band === null
  const isComplete = !needsAge && parts.every(part => part.points !== null)
  const reached = reachedResponse(table, floor, parts)
  const validUntil = Math.min(...items.map(item => item.validUntil))
  return {
    status: isComplete ? 'complete' : 'incomplete',
    total: isComplete ? floor : null,
    floor,
    ceiling,
    parts,
    missing: [...(needsAge ? [AGE] : []), ...missing.map(part => part.item)],
    old: missing.filter(part => part.inputs.some(input => input.state === 'old')).map(part => part.item),
    red: parts.filter(part => (part.points ?? 0) >= (table.redFrom ?? Infinity)).map(part => part.item),
    disagreeing: items.filter(item => item.isDisagreeing).map(item => item.part.item),
    response: isComplete && reached ? responseOf(reached) : null,
    atLeast: !isComplete && reached && reached.atLeast !== 0 ? responseOf(reached) : null,
    validUntil: Number.isFinite(validUntil) ? validUntil : null,
  }
}

/** What the conditions of the table ask for: settings, the age band, and the coded inputs. */
function conditions(table: ScoreTable, readings: ScoreReadings, subject: ScoreSubject, at: Instant): Conditions {
  const known: Record<string, string | null> = {}
  if (table.settings?.includes('spo2_scale')) known.spo2_scale = String(subject.spo2Scale.scale)
  if (table.ageBands) known.age_band = ageBandOf(table, subject.age)
  for (const input of table.inputs.filter(i => i.kind === 'coded')) {
    const points = table.items?.flatMap(item => item.sources).find(s => s.input === input.input)?.variants[0]?.points
    const { value } = choose(input, readings[input.input] ?? [], at, v => points?.[v] ?? 0)
    known[input.input] = value === null ? null : String(value)
  }
  return known
}

function blank(table: ScoreTable, subject: ScoreSubject, at: Instant): ScoreResult {
  return {
    score: table.score,
    version: table.version,
    status: 'incomplete',
    reason: null,
    at,
    total: null,
    floor: null,
    ceiling: null,
    value: null,
    parts: [],
    missing: [],
    old: [],
    red: [],
    disagreeing: [],
    response: null,
    atLeast: null,
    ageBand: ageBandOf(table, subject.age),
    isAgeAssumed: subject.age === null && table.ageBands === undefined,
    spo2Scale: table.settings?.includes('spo2_scale') ? subject.spo2Scale : null,
    validUntil: null,
    summary: '',
    source: table.source,
  }
}

function withSummary(table: ScoreTable, result: ScoreResult): ScoreResult {
  return { ...result, summary: scoreSummary(table, result) }
}
