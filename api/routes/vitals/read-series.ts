import type { VitalSignCode } from '../../../model/vital-signs.ts'
import type { RawPoint, RollUpPoint, VitalsQuery, VitalsReader } from '../../../store/vitals.ts'
import { RAW_LIMIT, type Resolution } from './resolution.ts'

interface Series {
  readonly series: ReadonlyMap<VitalSignCode, readonly (RawPoint | RollUpPoint)[]>
  readonly truncated: boolean
}

export async function readSeries(vitals: VitalsReader, query: VitalsQuery, resolution: Resolution): Promise<Series> {
  if (resolution !== 'raw') return { series: await vitals.rollUps(query, resolution), truncated: false }
  const series = await vitals.raw(query, RAW_LIMIT)
  return { series, truncated: await hasOlder(vitals, query, series) }
}

/** Every instant has at least one point, so only as many points as the limit can mean that it was reached. */
async function hasOlder(
  vitals: VitalsReader,
  query: VitalsQuery,
  series: ReadonlyMap<VitalSignCode, readonly RawPoint[]>,
): Promise<boolean> {
  let points = 0
  let oldest = query.to
  for (const [, ofCode] of series) {
    points += ofCode.length
    oldest = Math.min(oldest, ofCode[0]?.[0] ?? oldest)
  }
  if (points < RAW_LIMIT || oldest <= query.from) return false
  return (await vitals.raw({ ...query, to: oldest }, 1)).size > 0
}
