import type { VitalsBatch } from './vitals-batch.ts'
import { HOT_CODES } from './vitals-columns.ts'

/** Statements kept, each prepared once per connection (some 20 kB there). A fleet has a handful of column sets. */
const MAX_STATEMENTS = 100
const FULL_SET = 2 ** (HOT_CODES.length + 1) - 1

const statements = new Map<number, { name: string; text: string }>()

/**
 * The insert that names only the columns that occur in the batch. Parameters: device ids, device times, measured at,
 * arrived at (ms), patients, clock corrected, then patient and minute of the marks known to be there, then the columns.
 * Answers the marks it made: patient, minute (ms).
 */
export function vitalsInsertSql(batch: VitalsBatch): { readonly name: string; readonly text: string } {
  let set = batch.more ? 1 : 0
  for (let index = 0; index < HOT_CODES.length; index++) if (batch.hot[index]) set |= 2 << index
  const known = statements.get(set)
  if (known) return known
  const statement = { name: `vitals-insert-${set}`, text: insertSql(set) }
  // Beyond the limit a set is sent unnamed: parsed every time, but not kept by the server either.
  if (statements.size >= MAX_STATEMENTS && set !== FULL_SET) return { name: '', text: statement.text }
  statements.set(set, statement)
  return statement
}

function insertSql(set: number): string {
  const columns: { name: string; type: string }[] = HOT_CODES.filter((_, index) => set & (2 << index)).map(code => ({
    name: code,
    type: 'real',
  }))
  if (set & 1) columns.push({ name: 'more', type: 'jsonb' })
  const names = columns.map(column => `, ${column.name}`).join('')
  const parameters = columns.map((column, index) => `, $${index + 9}::${column.type}[]`).join('')
  const fill = columns.map(({ name, type }) => `${name} = ${filled(name, type)}`).join(', ')
  const fills = columns.map(({ name, type }) => `${filled(name, type)} is distinct from v.${name}`).join(' or ')
  return `
    with written as (
      insert into vitals as v
        (device_id, device_time, measured_at, arrived_at, patient_id, clock_corrected${names})
      select device_id, to_timestamp(device_time / 1000), to_timestamp(measured_at / 1000),
        to_timestamp(arrived_at / 1000), patient_id, clock_corrected${names}
      from unnest($1::text[], $2::float8[], $3::float8[], $4::float8[], $5::uuid[], $6::boolean[]${parameters})
        as r (device_id, device_time, measured_at, arrived_at, patient_id, clock_corrected${names})
      on conflict (device_id, device_time) ${columns.length > 0 ? `do update set ${fill} where ${fills}` : 'do nothing'}
      returning patient_id, measured_at
    ),
    touched as (
      select patient_id, date_bin('1 minute', measured_at, 'epoch'::timestamptz) as bucket
      from written where patient_id is not null
    ),
    known as (
      select patient_id, to_timestamp(minute / 1000) as bucket
      from unnest($7::uuid[], $8::float8[]) as k (patient_id, minute)
    )
    insert into vitals_1m_touched (patient_id, bucket)
    select distinct patient_id, bucket from touched
    where not (
      bucket > clock_timestamp() - interval '2 minutes' -- ended less than 60 s ago
      and (patient_id, bucket) in (select patient_id, bucket from known)
    )
    order by patient_id, bucket
    on conflict (patient_id, bucket) do update set bucket = excluded.bucket
    returning patient_id, (extract(epoch from bucket) * 1000)::float8`
}

/** What is stored wins; a new value only fills a gap. */
function filled(name: string, type: string): string {
  if (type === 'jsonb') return `coalesce(excluded.${name} || v.${name}, v.${name}, excluded.${name})`
  return `coalesce(v.${name}, excluded.${name})`
}
