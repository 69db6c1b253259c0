import type { VitalSignCode } from '../../../model/vital-signs.ts'
import type { ObservationStore } from '../../../store/observations.ts'
import type { RawPoint, RollUpPoint, VitalsQuery, VitalsReader } from '../../../store/vitals.ts'
import { RAW_LIMIT, type Resolution } from './resolution.ts'

interface Ports {
  readonly vitals: VitalsReader
  readonly observations: ObservationStore
}

interface Series {
  readonly series: ReadonlyMap<VitalSignCode, readonly (RawPoint | RollUpPoint)[]>
  readonly truncated: boolean
}

/** Raw series hold what people entered, too; roll-ups are of what devices sent. */
export async function readSeries(
  { vitals, observations }: Ports,
  query: VitalsQuery,
  resolution: Resolution,
): Promise<Series> {
  if (resolution !== 'raw') return { series: await vitals.rollUps(query, resolution), truncated: false }
  const [measured, entered] = await Promise.all([vitals.raw(query, RAW_LIMIT), observations.series(query, RAW_LIMIT)])
  return { series: together(measured, entered), truncated: await hasOlder(vitals, query, measured) }
}

function together(
  measured: ReadonlyMap<VitalSignCode, readonly RawPoint[]>,
  entered: ReadonlyMap<VitalSignCode, readonly RawPoint[]>,
): ReadonlyMap<VitalSignCode, readonly RawPoint[]> {
  if (entered.size === 0) return measured
  const series = new Map(measured)
  for (const [code, points] of entered) {
    series.set(
      code,
      [...(measured.get(code) ?? []), ...points].sort(([a], [b]) => a - b),
    )
  }
  return series
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
