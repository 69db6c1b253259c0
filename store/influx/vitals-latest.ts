import { countsFrom } from '../../model/reading.ts'
import { VITAL_SIGN_CODES, type VitalSignCode } from '../../model/vital-signs.ts'
import type { LatestVital } from '../vitals.ts'
import { type Cell, columnOf, numberOf, type Series } from './answer.ts'
import type { Influx } from './connection.ts'
import { timeOf } from './newest-times.ts'
import { VITALS } from './shape.ts'
import { chunks } from './stored-readings.ts'
import { identifier, isUuid, oneOf } from './text.ts'

const PATIENTS_PER_REQUEST = 200
/** Values of a clock that runs ahead, of one device, through which the newest is looked for. */
const MOST_AHEAD = 100

type ByPatient = Map<string, LatestVital>

/** The last value per code: InfluxDB begins at the end of a series, so a year of values behind it costs nothing. */
export async function latestVitals(
  influx: Influx,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LatestVital[]>> {
  const latest = new Map<string, LatestVital[]>()
  const asked = [...new Set(patientIds.filter(isUuid).map(id => id.toLowerCase()))]
  for (const some of chunks(asked, PATIENTS_PER_REQUEST)) {
    const newest = await ask(
      influx,
      VITAL_SIGN_CODES.map(code => [code, some]),
    )
    // InfluxDB cannot ask by arrival: behind a value that lies ahead of its own, one may count that came later.
    const ahead = VITAL_SIGN_CODES.map((code, i) => [code, whoIsAhead(newest[i])] as const)
    const behind = await ask(influx, ahead, MOST_AHEAD)
    for (const i of VITAL_SIGN_CODES.keys()) {
      for (const [patientId, vital] of [...(newest[i] ?? []), ...(behind[i] ?? [])]) {
        const vitals = latest.get(patientId)?.filter(({ code }) => code !== vital.code) ?? []
        latest.set(patientId, [...vitals, vital])
      }
    }
  }
  return latest
}

function whoIsAhead(newest: ByPatient = new Map()): string[] {
  return [...newest].flatMap(([patientId, vital]) => (vital.measuredAt > vital.arrivedAt ? [patientId] : []))
}

/** @param each of each device: how many of its last values are looked at. @returns by place of what was asked */
async function ask(
  influx: Influx,
  asked: readonly (readonly [code: VitalSignCode, patientIds: readonly string[]])[],
  each = 1,
): Promise<ByPatient[]> {
  const wanted = asked.filter(([, patientIds]) => patientIds.length > 0)
  // A series per device, because a patient's last value may be of any of them.
  const answers = await influx.query(
    'raw',
    wanted.map(([code, patientIds]) => {
      const value = each === 1 ? `last(${identifier(code)})` : identifier(code)
      return `select ${value} as value, "arrivedAt", "clockCorrected" from ${identifier(VITALS)}
        where ${oneOf('patient', patientIds)} group by "patient", "device"
        ${each === 1 ? '' : `order by time desc limit ${each}`}`
    }),
  )
  const byCode = new Map(wanted.map(([code], i) => [code, newestOf(code, answers[i] ?? [])]))
  return asked.map(([code]) => byCode.get(code) ?? new Map())
}

function newestOf(code: VitalSignCode, answer: readonly Series[]): ByPatient {
  const newest: ByPatient = new Map()
  for (const series of answer) {
    const patientId = series.tags.patient ?? ''
    for (const row of series.values) {
      const vital = vitalOf(code, series, row)
      const other = newest.get(patientId)
      if (vital !== null && (other === undefined || isBefore(other, vital))) newest.set(patientId, vital)
    }
  }
  return newest
}

function isBefore(a: LatestVital, b: LatestVital): boolean {
  if (countsFrom(a) !== countsFrom(b)) return countsFrom(a) < countsFrom(b)
  return a.measuredAt < b.measuredAt || (a.measuredAt === b.measuredAt && a.deviceId > b.deviceId)
}

function vitalOf(code: VitalSignCode, series: Series, row: readonly Cell[]): LatestVital | null {
  const value = row[columnOf(series, 'value')]
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const measuredAt = timeOf(series, row)
  return {
    code,
    value,
    measuredAt,
    arrivedAt: numberOf(row[columnOf(series, 'arrivedAt')]) ?? measuredAt,
    deviceId: series.tags.device ?? '',
    clockCorrected: row[columnOf(series, 'clockCorrected')] === true,
  }
}
