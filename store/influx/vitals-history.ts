import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { HistoricReading, VitalsHistory } from '../vitals-history.ts'
import { type Cell, columnOf, numberOf, type Series } from './answer.ts'
import type { Influx } from './connection.ts'
import { timeOf } from './newest-times.ts'
import { VITALS } from './shape.ts'
import { during, identifier, isUuid, literal } from './text.ts'

/** @param people what people entered and where they lay, which is no matter of InfluxDB */
export function influxVitalsHistory(influx: Influx, people: Pick<VitalsHistory, 'entered' | 'inWard'>): VitalsHistory {
  const where = (patientId: string, from: number, to: number) =>
    `where "patient" = ${literal(patientId.toLowerCase())} and ${during(from, to)}`
  return {
    async readings(patientId, from, to) {
      if (!isUuid(patientId)) return []
      const [answer = []] = await influx.query('raw', [
        `select * from ${identifier(VITALS)} ${where(patientId, from, to)} group by "device"`,
      ])
      const devices = answer.map(deviceReadings)
      if (devices.length <= 1) return devices[0] ?? []
      return devices.flat().sort((a, b) => a.measuredAt - b.measuredAt)
    },

    async first(patientId, from, to) {
      if (!isUuid(patientId)) return null
      const [answer = []] = await influx.query('raw', [
        `select first("arrivedAt") from ${identifier(VITALS)} ${where(patientId, from, to)}`,
      ])
      const [series] = answer
      const [row] = series?.values ?? []
      return series && row ? timeOf(series, row) : null
    },

    entered: (patientId, from, to) => people.entered(patientId, from, to),
    inWard: (wardId, from, to) => people.inWard(wardId, from, to),
  }
}

function deviceReadings(series: Series): HistoricReading[] {
  const deviceId = series.tags.device ?? ''
  const arrived = columnOf(series, 'arrivedAt')
  const codes = series.columns.flatMap((code, index) => (isVitalSignCode(code) ? [{ code, index }] : []))
  return series.values.map(row => {
    const measuredAt = timeOf(series, row)
    return { deviceId, measuredAt, arrivedAt: numberOf(row[arrived]) ?? measuredAt, vitals: vitalsOf(codes, row) }
  })
}

function vitalsOf(codes: readonly { readonly code: VitalSignCode; readonly index: number }[], row: readonly Cell[]) {
  const vitals: Partial<Record<VitalSignCode, VitalValue>> = {}
  for (const { code, index } of codes) {
    const value = row[index]
    if (typeof value === 'number' || typeof value === 'string') vitals[code] = value
  }
  return vitals
}
