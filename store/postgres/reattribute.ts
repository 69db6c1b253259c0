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

/** Times and ids as PostgreSQL writes them: they go back as they came. */
interface Seen {
  readonly device_time: string
  readonly measured_at: string
  readonly patient_id: string | null
  readonly last: string
}

async function reattributeSome(
  client: pg.PoolClient,
  source: keyof typeof SOURCES,
  range: Range,
  patientId: string | null,
  after: string | null,
): Promise<{ changed: number; last: string | null }> {
  // Two statements: a row that a writer held meanwhile is met by the second as he left it. In one, PostgreSQL would
  // look at such rows again while it chooses among partitions, and 18.4 ends there with a fault for everybody.
  const rows = await lockSome(client, source, range, after)
  const others = rows.filter(row => row.patient_id !== patientId)
  if (others.length > 0) await changeOwner(client, range.deviceId, others, patientId)
  return { changed: others.length, last: rows.length < CHUNK ? null : (rows.at(-1)?.last ?? null) }
}

/** In the order of time. */
async function lockSome(
  client: pg.PoolClient,
  source: keyof typeof SOURCES,
  { deviceId, from, to }: Range,
  after: string | null,
): Promise<readonly Seen[]> {
  const { key, where } = SOURCES[source]
  const { rows } = await client.query<Seen>({
    name: `reattribute-lock-${source}`,
    text: `
      select device_time::text as device_time, measured_at::text as measured_at, patient_id,
        jsonb_build_array(${key})::text as last
      from vitals
      where device_id = $1 and ${where} and measured_at >= $2::timestamptz and measured_at < $3::timestamptz
        and ($4::jsonb is null or (${key}) > ${afterSql(source)})
      order by ${key} limit $5 for update`,
    values: [deviceId, iso(from), to === null ? 'infinity' : iso(to), after, CHUNK],
  })
  return rows
}

async function changeOwner(
  client: pg.PoolClient,
  deviceId: string,
  rows: readonly Seen[],
  patientId: string | null,
): Promise<void> {
  await client.query({
    name: 'reattribute-change',
    text: `
      with seen as (
        select * from unnest($3::timestamptz[], $4::timestamptz[], $5::uuid[]) as s (device_time, measured_at, patient_id)
      ),
      changed as (
        update vitals v set patient_id = $2::uuid from seen s
        where v.device_id = $1 and v.device_time = s.device_time
      ),
      owners as (
        select patient_id, measured_at from seen
        union all select $2::uuid, measured_at from seen
      )
      ${markMinutesSql('owners')}`,
    values: [
      deviceId,
      patientId,
      rows.map(row => row.device_time),
      rows.map(row => row.measured_at),
      rows.map(row => row.patient_id),
    ],
  })
}

/** SQL: where the last chunk ended, as `last` gave it. */
function afterSql(source: keyof typeof SOURCES): string {
  const at = (index: number) => `($4::jsonb ->> ${index})::timestamptz`
  return source === 'ordinary' ? `(${at(0)})` : `(${at(0)}, ${at(1)})`
}

function iso(time: Instant): string {
  return new Date(time).toISOString()
}
