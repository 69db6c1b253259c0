import type pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { HistoricReading, VitalsHistory } from '../vitals-history.ts'
import { parseNumbers } from './number-array.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'
import { HOT_CODES } from './vitals-columns.ts'

type Column = string | null
type Row = [deviceId: string, at: string, late: string, more: unknown, ...hot: Column[]]

const More = Type.Array(
  Type.Union([Type.Null(), Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]))]),
)

/** A column as the text of an array; null where no row has a value, as most columns of most patients. */
const arraySql = (column: string) => `case when count(${column}) > 0 then array_agg(${column})::text end`
/** Milliseconds of an interval. Beyond 24 days it says no more than that. */
const msSql = (interval: string) => `least(round(date_part('epoch', ${interval}) * 1000), 2e9)::int4`

// One row per device with an array per column: a row per reading would cost more in its protocol than in its values.
const READINGS_SQL = `
  select device_id,
    array_agg(${msSql(`measured_at - $2::timestamptz`)})::text,
    array_agg(${msSql(`arrived_at - measured_at`)})::text,
    case when count(more) > 0 then json_agg(more) end,
    ${HOT_CODES.map(arraySql).join(', ')}
  from (
    select * from vitals
    where patient_id = $1 and measured_at >= $2::timestamptz and measured_at < $3::timestamptz
    order by measured_at
  ) v group by device_id`

export function postgresVitalsHistory(pool: pg.Pool): VitalsHistory {
  return {
    async readings(patientId, from, to) {
      if (!isUuid(patientId)) return []
      const { rows } = await pool.query<Row>({
        name: 'vitals-history',
        text: READINGS_SQL,
        values: [patientId, date(from), date(to)],
        rowMode: 'array',
      })
      const devices = rows.map(row => deviceReadings(row, from))
      if (devices.length <= 1) return devices[0] ?? []
      return devices.flat().sort((a, b) => a.measuredAt - b.measuredAt)
    },

    async first(patientId, from, to) {
      if (!isUuid(patientId)) return null
      const { rows } = await pool.query<{ measured_at: Date }>(
        `select measured_at from vitals where patient_id = $1 and measured_at >= $2 and measured_at < $3
         order by measured_at limit 1`,
        [patientId, date(from), date(to)],
      )
      return rows[0] ? instant(rows[0].measured_at) : null
    },

    async entered(patientId, from, to) {
      if (!isUuid(patientId)) return []
      const { rows } = await pool.query<{ code: string; value: VitalValue; measured_at: Date; entered_at: Date }>(
        `select v.key as code, v.value, measured_at, entered_at from observations, jsonb_each(vitals) v
         where patient_id = $1 and measured_at > $2 and entered_at < $3 and entered_in_error_at is null
         order by entered_at, measured_at, v.key`,
        [patientId, date(from), date(to)],
      )
      return rows.flatMap(({ code, value, measured_at, entered_at }) =>
        isVitalSignCode(code)
          ? [{ code, value, measuredAt: instant(measured_at), enteredAt: instant(entered_at) }]
          : [],
      )
    },

    async inWard(wardId, from, to) {
      if (!isUuid(wardId)) return []
      const { rows } = await pool.query<{ patient_id: string; begins: Date; ends: Date }>(
        `select patient_id, greatest(lower(during), $2) as begins, least(coalesce(upper(during), 'infinity'), $3) as ends
         from stays where ward_id = $1 and during && tstzrange($2, $3) order by lower(during), patient_id`,
        [wardId, date(from), date(to)],
      )
      return rows.map(row => ({ patientId: row.patient_id, from: instant(row.begins), to: instant(row.ends) }))
    },
  }
}

function deviceReadings([deviceId, at, late, more, ...hot]: Row, from: number): HistoricReading[] {
  const times = parseNumbers(at)
  const delays = parseNumbers(late)
  const columns = HOT_CODES.flatMap((code, i) => {
    const text = hot[i]
    return text === null || text === undefined ? [] : [{ code, values: parseNumbers(text) }]
  })
  const others = more === null ? null : Value.Parse(More, more)
  const readings: HistoricReading[] = []
  for (let i = 0; i < times.length; i++) {
    const vitals: Partial<Record<VitalSignCode, VitalValue>> = {}
    for (const { code, values } of columns) {
      const value = values[i] ?? Number.NaN
      if (!Number.isNaN(value)) vitals[code] = value
    }
    for (const [code, value] of Object.entries(others?.[i] ?? {})) if (isVitalSignCode(code)) vitals[code] = value
    const measuredAt = from + (times[i] ?? 0)
    readings.push({ deviceId, measuredAt, arrivedAt: measuredAt + (delays[i] ?? 0), vitals })
  }
  return readings
}
