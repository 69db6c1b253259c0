import type pg from 'pg'
import type { Instant } from '../../model/clock.ts'
import { transaction } from './pool.ts'
import { retryTransient } from './retry.ts'
import { markMinutesSql } from './roll-up-job.ts'

/** Rows in one transaction: under 0.1 s, in which a repeated delivery of the same rows would have to wait. */
const CHUNK = 2000

/** Which readings of a device: times in Unix ms, `to` exclusive, null for no end. */
interface Range {
  readonly deviceId: string
  readonly from: Instant
  readonly to: Instant | null
}

/**
 * Changes the owner of a device's readings, chunk by chunk, and marks the minutes of the old and the new owner. Rows
 * whose clock was corrected may lie in any partition and are found by an index of their own.
 * @returns rows changed
 */
export async function reattribute(
  pool: pg.Pool,
  range: Range,
  patientId: string | null,
  signal?: AbortSignal,
): Promise<number> {
  let changed = 0
  for (const rows of ['ordinary', 'corrected'] as const) {
    let after: string | null = null
    while (!signal?.aborted) {
      const chunk = await retryTransient(() =>
        transaction(pool, client => reattributeSome(client, rows, range, patientId, after)),
      )
      changed += chunk.changed
      if (chunk.last === null) break
      after = chunk.last
    }
  }
  return changed
}

// Uncorrected rows have measured_at = device_time give or take a minute: the primary key finds them.
const SOURCES = {
  ordinary: {
    key: 'device_time',
    where: `not clock_corrected
      and device_time >= $2::timestamptz - interval '1 minute' and device_time < $3::timestamptz + interval '1 minute'`,
  },
  corrected: { key: 'measured_at, device_time', where: 'clock_corrected' },
} as const

async function reattributeSome(
  client: pg.PoolClient,
  source: keyof typeof SOURCES,
  { deviceId, from, to }: Range,
  patientId: string | null,
  after: string | null,
): Promise<{ changed: number; last: string | null }> {
  const { key, where } = SOURCES[source]
  const { rows } = await client.query<{ seen: number; changed: number; last: string | null }>({
    name: `reattribute-${source}`,
    text: `
      with seen as materialized (
        select device_id, device_time, measured_at, patient_id from vitals
        where device_id = $1 and ${where} and measured_at >= $2::timestamptz and measured_at < $3::timestamptz
          and ($5::jsonb is null or (${key}) > ${afterSql(source)})
        order by ${key} limit $6 for update
      ),
      changed as (
        update vitals v set patient_id = $4::uuid from seen s
        where v.device_id = s.device_id and v.device_time = s.device_time and v.patient_id is distinct from $4::uuid
        returning s.patient_id as old_patient_id, v.patient_id, v.measured_at
      ),
      owners as (
        select old_patient_id as patient_id, measured_at from changed
        union all select patient_id, measured_at from changed
      ),
      marks as (${markMinutesSql('owners')})
      select (select count(*)::int from seen) as seen, (select count(*)::int from changed) as changed,
        (select jsonb_build_array(${key})::text from seen order by ${key} desc limit 1) as last`,
    values: [deviceId, iso(from), to === null ? 'infinity' : iso(to), patientId, after, CHUNK],
  })
  const result = rows[0] ?? { seen: 0, changed: 0, last: null }
  return { changed: result.changed, last: result.seen < CHUNK ? null : result.last }
}

/** SQL: where the last chunk ended, as `last` gave it. */
function afterSql(source: keyof typeof SOURCES): string {
  const at = (index: number) => `($5::jsonb ->> ${index})::timestamptz`
  return source === 'ordinary' ? `(${at(0)})` : `(${at(0)}, ${at(1)})`
}

function iso(time: Instant): string {
  return new Date(time).toISOString()
}
