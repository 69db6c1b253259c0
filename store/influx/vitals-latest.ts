import { VITAL_SIGN_CODES, type VitalSignCode } from '../../model/vital-signs.ts'
import type { LatestVital } from '../vitals.ts'
import { type Cell, columnOf, numberOf, type Series } from './answer.ts'
import type { Influx } from './connection.ts'
import { timeOf } from './newest-times.ts'
import { VITALS } from './shape.ts'
import { chunks } from './stored-readings.ts'
import { identifier, isUuid, oneOf } from './text.ts'

const PATIENTS_PER_REQUEST = 200

/** The last value per code: InfluxDB begins at the end of a series, so a year of values behind it costs nothing. */
export async function latestVitals(
  influx: Influx,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LatestVital[]>> {
  const latest = new Map<string, LatestVital[]>()
  const asked = [...new Set(patientIds.filter(isUuid).map(id => id.toLowerCase()))]
  for (const some of chunks(asked, PATIENTS_PER_REQUEST)) {
    const where = oneOf('patient', some)
    const answers = await influx.query(
      'raw',
      // A series per device, because a patient's last value may be of any of them.
      VITAL_SIGN_CODES.map(
        code =>
          `select last(${identifier(code)}) as value, "arrivedAt", "clockCorrected" from ${identifier(VITALS)}
           where ${where} group by "patient", "device"`,
      ),
    )
    for (const [i, code] of VITAL_SIGN_CODES.entries()) {
      for (const [patientId, vital] of newestOf(code, answers[i] ?? [])) {
        latest.set(patientId, [...(latest.get(patientId) ?? []), vital])
      }
    }
  }
  return latest
}

function newestOf(code: VitalSignCode, answer: readonly Series[]): Map<string, LatestVital> {
  const newest = new Map<string, LatestVital>()
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
