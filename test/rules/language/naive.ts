import { VITAL_SIGNS } from '../../../model/vital-signs.ts'
import type { FactParams } from '../../../rules/language/document.ts'
import { parseDuration } from '../../../rules/language/duration.ts'
import { FACTS } from '../../../rules/language/fact-names.ts'

/** Everything that was measured, kept for ever: what a window must say is counted from it each time anew. */
export interface Sample {
  readonly at: number
  readonly value: number
  readonly validMs: number
}

export interface Bounds {
  readonly lo: number
  readonly hi: number
}

export const UNKNOWN: Bounds = { lo: -Infinity, hi: Infinity }
const known = (value: number): Bounds => ({ lo: value, hi: value })

interface Slot {
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly measured: number
}

/** The slots of a window as `docs/rules.md` tells it, oldest first; null: unknown. @param samples oldest first */
export function slotsOf(samples: readonly Sample[], windowMs: number, at: number): (Slot | null)[] {
  const n = Math.min(60, Math.floor(windowMs / 1000))
  const width = windowMs / n
  const newest = Math.floor(at / width)
  return Array.from({ length: n }, (_, i) => {
    const slot = newest - n + 1 + i
    const values = samples.filter(s => Math.floor(s.at / width) === slot).map(s => s.value)
    if (values.length > 0) {
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length
      return { mean, min: Math.min(...values), max: Math.max(...values), measured: values.length }
    }
    const before = samples.findLast(s => Math.floor(s.at / width) < slot)
    if (!before || slot * width > before.at + before.validMs) return null
    return { mean: before.value, min: before.value, max: before.value, measured: 0 }
  })
}

export function aggregateOf(samples: readonly Sample[], params: FactParams, at: number): Bounds {
  const windowMs = parseDuration(params.window) ?? 0
  const slots = slotsOf(samples, windowMs, at)
  const filled = slots.filter(s => s !== null)
  const covered = filled.length > 0 && filled.length >= (params.coverage ?? 0.8) * slots.length
  const than = params.than ?? 0
  const share = (beyond: number): Bounds => ({
    lo: beyond / slots.length,
    hi: (beyond + slots.length - filled.length) / slots.length,
  })
  switch (params.aggregate) {
    case 'count':
      return known(filled.reduce((sum, s) => sum + s.measured, 0))
    case 'min': {
      const lowest = Math.min(...filled.map(s => s.min))
      return { lo: covered ? lowest : -Infinity, hi: lowest }
    }
    case 'max': {
      const highest = Math.max(...filled.map(s => s.max))
      return { lo: highest, hi: covered ? highest : Infinity }
    }
    case 'share-below':
      return share(filled.filter(s => s.mean < than).length)
    case 'share-above':
      return share(filled.filter(s => s.mean > than).length)
    case 'mean':
      return covered ? known(filled.reduce((sum, s) => sum + s.mean, 0) / filled.length) : UNKNOWN
    case 'median':
      return covered ? known(medianOf(filled.map(s => s.mean))) : UNKNOWN
    default:
      return covered && filled.length >= 3 ? known(slopeOf(slots, windowMs / slots.length)) : UNKNOWN
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[(sorted.length >> 1) - 1] ?? Number.NaN) + upper) / 2
}

function slopeOf(slots: readonly (Slot | null)[], width: number): number {
  const points = slots.flatMap((s, i) => (s ? [{ x: i - (slots.length - 1) / 2, y: s.mean }] : []))
  const sum = (of: (p: { x: number; y: number }) => number) => points.reduce((total, p) => total + of(p), 0)
  const n = points.length
  const [sx, sy, sxx, sxy] = [sum(p => p.x), sum(p => p.y), sum(p => p.x * p.x), sum(p => p.x * p.y)]
  return ((n * sxy - sx * sy) / (n * sxx - sx * sx)) * (60_000 / width)
}

/** What a fact of a vital sign says, from all that was measured. */
export function vitalOf(name: string, samples: readonly Sample[], params: FactParams, at: number): Bounds {
  const own = params.window ? aggregateOf(samples, params, at) : newestOf(samples, params, at)
  if (!params.baseline) return own
  const usual = slotsOf(samples, parseDuration(params.baseline) ?? 0, at).slice(0, -1)
  const means = usual.filter(s => s !== null).map(s => s.mean)
  if (own.lo === -Infinity || means.length === 0 || means.length < (params.coverage ?? 0.25) * usual.length)
    return UNKNOWN
  const median = medianOf(means)
  if (params.deviation === 'difference') return known(own.lo - median)
  const fact = FACTS.get(name)
  if (fact?.type !== 'vital') throw new Error(`${name} is no vital sign`)
  const { hysteresis, resolution } = VITAL_SIGNS[fact.code]
  const spread = 1.4826 * medianOf(means.map(m => Math.abs(m - median)))
  return known((own.lo - median) / Math.max(spread, hysteresis, resolution ?? 1))
}

export function newestOf(samples: readonly Sample[], { maxAge }: FactParams, at: number): Bounds {
  const newest = samples.at(-1)
  if (!newest) return UNKNOWN
  return at <= newest.at + (parseDuration(maxAge) ?? newest.validMs) ? known(newest.value) : UNKNOWN
}
