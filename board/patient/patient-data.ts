import type { LimitsInForce } from '../../model/limits.ts'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import { decodeLimits } from '../live/decode-alert.ts'
import { dictionary, fields, numbers } from '../live/fields.ts'
import { decodePatient, type TilePatient } from '../live/snapshot.ts'
import type { Session } from '../session/session.ts'
import { gapMs, type Series } from './series.ts'

export interface PatientDetail extends TilePatient {
  readonly identifiers: readonly { readonly system: string; readonly value: string }[]
}

export type LimitsByCodeInForce = Partial<Record<VitalSignCode, LimitsInForce>>

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
