import type { Instant } from '../../model/clock.ts'
import { type Cell, numberOf, type Series } from './answer.ts'
import type { Influx, Place } from './connection.ts'
import { timeOf } from './newest-times.ts'
import { CORRECTED, VITALS } from './shape.ts'
import { during, identifier, NOBODY, oneOf } from './text.ts'

/** What is there of one reading: whose it is, where it stands, and of which codes it has values. */
export interface StoredReading {
  readonly patientId: string | null
  readonly measuredAt: Instant
  readonly codes: ReadonlySet<string>
}

export interface Identity {
  readonly deviceId: string
  readonly deviceTime: Instant
}

/** By device, then by the device's own time. */
export type StoredReadings = ReadonlyMap<string, ReadonlyMap<Instant, StoredReading>>

/** Readings of ten minutes are looked for together: neighbours mostly come together, and few others lie between. */
const SLOT_MS = 600_000
const DEVICES_PER_STATEMENT = 200
const STATEMENTS_PER_REQUEST = 100

/** Looks for readings by their identity. One that was corrected is found by the list of those. */
export async function findStored(influx: Influx, wanted: readonly Identity[]): Promise<StoredReadings> {
  const found = new Map<string, Map<Instant, StoredReading>>()
  if (wanted.length === 0) return found
  const asked = new Map<string, Set<Instant>>()
  for (const { deviceId, deviceTime } of wanted) add(asked, deviceId, deviceTime)
  const isAsked = ({ deviceId, deviceTime }: Identity) => asked.get(deviceId)?.has(deviceTime) === true

  const corrected: Identity[] = [] // here `deviceTime` is where they stand
  for (const series of await readAround(influx, 'clocks', CORRECTED, wanted)) {
    const deviceId = series.tags.device ?? ''
    for (const row of series.values) {
      const measuredAt = numberOf(row[series.columns.indexOf('measuredAt')])
      const isWanted = isAsked({ deviceId, deviceTime: timeOf(series, row) })
      if (measuredAt !== null && isWanted) corrected.push({ deviceId, deviceTime: measuredAt })
    }
  }
  const answers = [
    ...(await readAround(influx, 'raw', VITALS, wanted)),
    ...(corrected.length > 0 ? await readAround(influx, 'raw', VITALS, corrected) : []),
  ]
  for (const series of answers) {
    const deviceId = series.tags.device ?? ''
    const owner = series.tags.patient ?? NOBODY
    for (const row of series.values) {
      const measuredAt = timeOf(series, row)
      const deviceTime = numberOf(row[series.columns.indexOf('deviceTime')]) ?? measuredAt
      if (!isAsked({ deviceId, deviceTime })) continue
      let times = found.get(deviceId)
      if (!times) {
        times = new Map()
        found.set(deviceId, times)
      }
      times.set(deviceTime, { patientId: owner === NOBODY ? null : owner, measuredAt, codes: codesIn(series, row) })
    }
  }
  return found
}

function codesIn({ columns }: Series, row: readonly Cell[]): ReadonlySet<string> {
  return new Set(columns.filter((_, i) => row[i] !== null))
}

/** The points of these devices around these times, a series per device and owner. */
async function readAround(
  influx: Influx,
  place: Place,
  measurement: string,
  wanted: readonly Identity[],
): Promise<Series[]> {
  const slots = new Map<number, { from: Instant; to: Instant; devices: Set<string> }>()
  for (const { deviceId, deviceTime } of wanted) {
    const number = Math.floor(deviceTime / SLOT_MS)
    const slot = slots.get(number) ?? { from: deviceTime, to: deviceTime, devices: new Set() }
    slot.from = Math.min(slot.from, deviceTime)
    slot.to = Math.max(slot.to, deviceTime)
    slot.devices.add(deviceId)
    slots.set(number, slot)
  }
  const statements = [...slots.values()].flatMap(({ from, to, devices }) =>
    chunks([...devices], DEVICES_PER_STATEMENT).map(
      some =>
        `select * from ${identifier(measurement)} where ${oneOf('device', some)} and ${during(from, to + 1)} group by *`,
    ),
  )
  const series: Series[] = []
  for (const some of chunks(statements, STATEMENTS_PER_REQUEST)) {
    for (const answer of await influx.query(place, some)) series.push(...answer)
  }
  return series
}

export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = []
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size))
  return parts
}

function add(times: Map<string, Set<Instant>>, deviceId: string, deviceTime: Instant): void {
  const known = times.get(deviceId)
  if (known) known.add(deviceTime)
  else times.set(deviceId, new Set([deviceTime]))
}
