import type { LimitsInForce } from '../../model/limits.ts'
import { isVitalSignCode, VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'
import { decodeLimits } from '../live/decode-alert.ts'
import { dictionary, fields, numbers } from '../live/fields.ts'
import { decodePatient, type TilePatient } from '../live/snapshot.ts'
import type { Session } from '../session/session.ts'

export interface PatientDetail extends TilePatient {
  readonly identifiers: readonly { readonly system: string; readonly value: string }[]
}

export type LimitsByCodeInForce = Partial<Record<VitalSignCode, LimitsInForce>>

export interface Series {
  readonly code: VitalSignCode
  /** Unix ms, oldest first; minimum and maximum are the mean itself in a raw series. */
  readonly points: readonly SeriesPoint[]
  /** Points further apart than this are not joined, ms. */
  readonly gapMs: number
}

export interface SeriesPoint {
  readonly at: number
  readonly min: number
  readonly mean: number
  readonly max: number
}

/** @throws RequestFailed, ShapeError */
export async function loadPatient(session: Session, id: string): Promise<PatientDetail> {
  const { body } = await session.request('GET', `/patients/${encodeURIComponent(id)}`)
  const identifiers = fields(body, 'patient').list('identifiers', (value, at) => {
    const f = fields(value, at)
    return { system: f.text('system'), value: f.text('value') }
  })
  return { ...decodePatient(body, 'patient'), identifiers }
}

/** @throws RequestFailed, ShapeError */
export async function loadLimits(
  session: Session,
  id: string,
): Promise<{ limits: LimitsByCodeInForce; etag: string | null }> {
  const { body, etag } = await session.request('GET', `/patients/${encodeURIComponent(id)}/limits`)
  return { limits: limitsOf(body), etag }
}

export function limitsOf(body: unknown): LimitsByCodeInForce {
  const known = Object.entries(dictionary(body, 'limits', value => value)).filter(([code]) => isVitalSignCode(code))
  return Object.fromEntries(known.map(([code, value]) => [code, decodeLimits(value, code)]))
}

/** @param from @param to Unix ms. @throws RequestFailed, ShapeError */
export async function loadSeries(session: Session, id: string, from: number, to: number): Promise<Series[]> {
  const query = new URLSearchParams({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    resolution: 'auto',
  })
  const { body } = await session.request('GET', `/patients/${encodeURIComponent(id)}/vitals?${query}`)
  return fields(body, 'vitals').list('series', decodeSeries).flat()
}

function decodeSeries(value: unknown, at: string): Series[] {
  const f = fields(value, at)
  const code = f.text('code')
  if (!isVitalSignCode(code)) return []
  // Coded values (consciousness) have no curve.
  const rows = f.list('points', (p, path) => (Array.isArray(p) && typeof p[1] === 'string' ? [] : numbers(p, path)))
  const points = rows.flatMap(([t, a, mean, max]) => {
    if (t === undefined || a === undefined) return []
    return [{ at: t, min: a, mean: mean ?? a, max: max ?? a }]
  })
  return points.length === 0 ? [] : [{ code, points, gapMs: gapMs(code, points) }]
}

/** Continuous values: this many steps may be missing, and at least these ms, before a curve breaks. */
const GAP_STEPS = 3
const GAP_AT_LEAST_MS = 5000
/** Intermittent values (a cuff every quarter of an hour) are joined over at most this, ms. */
const INTERMITTENT_GAP_MS = 2 * 3_600_000

function gapMs(code: VitalSignCode, points: readonly SeriesPoint[]): number {
  if (VITAL_SIGNS[code].cadence === 'intermittent') return INTERMITTENT_GAP_MS
  const steps = points.slice(1).map((p, i) => p.at - (points[i]?.at ?? p.at))
  const step = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  return Math.max(GAP_STEPS * step, GAP_AT_LEAST_MS)
}
