import type pg from 'pg'
import type { VitalSignCode, VitalValue } from '../../model/vital-signs.ts'
import type { RawPoint, RollUpPoint, VitalsReader } from '../vitals.ts'
import { HOUR_MS, MINUTE_MS } from './marked-minutes.ts'
import { hourOf, hoursFromMinutes, minutesFromRaw, RAW_FROM } from './roll-up-sql.ts'
import { hasValueSql, valueSql } from './vitals-columns.ts'
import { latestVitals } from './vitals-latest.ts'

/** Every answer comes from one statement, so from one snapshot: what is exact there is exact in the answer. */
export function postgresVitalsReader(pool: pg.Pool): VitalsReader {
  return {
    async raw(query, limit) {
      if (query.codes.length === 0) return new Map()
      const { rows } = await pool.query<[number, ...(VitalValue | null)[]]>({
        text: rawSql(query.codes),
        values: [query.patientId, query.from, query.to, limit],
        rowMode: 'array',
      })
      return toRawSeries(query.codes, rows)
    },

    async rollUps(query, width) {
      const widthMs = width === '1m' ? MINUTE_MS : HOUR_MS
      const values = [query.patientId, floor(query.from, widthMs), -floor(-query.to, widthMs), query.codes]
      const { rows } = await pool.query<[VitalSignCode, number, number, number, number, number]>({
        name: `vitals-${width}`,
        text: width === '1m' ? MINUTES_SQL : HOURS_SQL,
        values,
        rowMode: 'array',
      })
      return toRollUpSeries(rows)
    },

    latest: patientIds => latestVitals(pool, patientIds),
  }
}

function floor(time: number, width: number): number {
  return Math.floor(time / width) * width
}

function rawSql(codes: readonly VitalSignCode[]): string {
  return `
    select (extract(epoch from v.measured_at) * 1000)::float8, ${codes.map(valueSql).join(', ')}
    from vitals v
    where v.patient_id = $1 and v.measured_at >= to_timestamp($2::float8 / 1000)
      and v.measured_at < to_timestamp($3::float8 / 1000) and (${codes.map(hasValueSql).join(' or ')})
    order by v.measured_at desc, v.device_id desc limit $4`
}

const RANGE = 'bucket >= to_timestamp($2::float8 / 1000) and bucket < to_timestamp($3::float8 / 1000)'
const TOUCHED = `
    touched as materialized (
      select patient_id, bucket from vitals_1m_touched where patient_id = $1 and ${RANGE} and bucket >= ${RAW_FROM}
    )`
const COLUMNS = 'code, (extract(epoch from bucket) * 1000)::float8, min, mean, max, count'

const MINUTES_SQL = `
  with ${TOUCHED}
  select ${COLUMNS} from (
    select patient_id, code, bucket, min, mean, max, count from vitals_1m
    where patient_id = $1 and code = any($4::text[]) and ${RANGE} and bucket not in (select bucket from touched)
    union all
    ${minutesFromRaw('touched')}
  ) m where code = any($4::text[]) order by code, bucket`

// An hour is computed from its minutes when it is marked itself, or when one of its minutes is.
const HOURS_SQL = `
  with ${TOUCHED},
  stale as materialized (
    select bucket from vitals_1h_touched where patient_id = $1 and ${RANGE}
    union select ${hourOf('bucket')} from touched
  ),
  minutes as (
    select m.patient_id, m.code, m.bucket, m.min, m.mean, m.max, m.count
    from stale s cross join lateral (
      select * from vitals_1m v where v.patient_id = $1 and v.code = any($4::text[])
        and v.bucket >= s.bucket and v.bucket < s.bucket + interval '1 hour' offset 0
    ) m
    where m.bucket not in (select bucket from touched)
    union all
    ${minutesFromRaw('touched')}
  )
  select ${COLUMNS} from (
    select patient_id, code, bucket, min, mean, max, count from vitals_1h
    where patient_id = $1 and code = any($4::text[]) and ${RANGE} and bucket not in (select bucket from stale)
    union all
    ${hoursFromMinutes('minutes')}
  ) h where code = any($4::text[]) order by code, bucket`

function toRawSeries(
  codes: readonly VitalSignCode[],
  newestFirst: readonly (readonly [number, ...(VitalValue | null)[]])[],
): Map<VitalSignCode, RawPoint[]> {
  const series = new Map<VitalSignCode, RawPoint[]>()
  codes.forEach((code, index) => {
    const points: RawPoint[] = []
    for (let i = newestFirst.length - 1; i >= 0; i--) {
      const row = newestFirst[i]
      const value = row?.[index + 1]
      if (row && value !== null && value !== undefined) points.push([row[0], value])
    }
    if (points.length > 0) series.set(code, points)
  })
  return series
}

function toRollUpSeries(
  rows: readonly [VitalSignCode, number, number, number, number, number][],
): Map<VitalSignCode, RollUpPoint[]> {
  const series = new Map<VitalSignCode, RollUpPoint[]>()
  for (const [code, t, min, mean, max, count] of rows) {
    const points = series.get(code) ?? []
    points.push([t, min, round(mean), max, count])
    series.set(code, points)
  }
  return series
}

/** Values are stored with seven digits (real): what a mean shows beyond the fourth decimal is the storage's noise. */
function round(mean: number): number {
  return Math.round(mean * 10_000) / 10_000
}
