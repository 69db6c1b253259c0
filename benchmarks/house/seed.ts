import pg from 'pg'
import { seededRandom } from '../../simulators/random.ts'
import { inventedNames } from './names.ts'

export interface HouseSize {
  readonly patients: number
  readonly appointments: number
  readonly auditEntries: number
}

const SEED = 'house'
/** Rows in one statement. */
const PATIENTS_AT_ONCE = 5000
const ROWS_AT_ONCE = 250_000
const DOCTORS = 100
/** Every how many-th appointment lies ahead, and is approved. */
const AHEAD_EVERY = 50

/**
 * Fills a house: patients, appointments and audit entries, the same for the same size. Straight into the tables, because
 * the way through the API would take hours; what the tables promise (constraints, triggers) holds.
 * @param log gets a line per step
 */
export async function seedHouse(url: string, size: HouseSize, log: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: '-c synchronous_commit=off -c statement_timeout=0' })
  await client.connect()
  try {
    await seedPatients(client, size.patients)
    log(`${size.patients} patients`)
    await seedAppointments(client, size)
    log(`${size.appointments} appointments`)
    await seedAudit(client, size)
    log(`${size.auditEntries} audit entries`)
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

/** The n-th patient, doctor, user … of the house: an id that can be reckoned in SQL too. */
const ID = (kind: string, n: string) => `(lpad(to_hex(${n}), 8, '0') || '-${kind}-4000-8000-000000000000')::uuid`

async function seedPatients(client: pg.Client, count: number): Promise<void> {
  const next = inventedNames(SEED)
  const random = seededRandom(`${SEED} births`)
  for (let from = 0; from < count; from += PATIENTS_AT_ONCE) {
    const some = Array.from({ length: Math.min(PATIENTS_AT_ONCE, count - from) }, next)
    await client.query(
      `insert into patients (id, given, family, birth_date, sex, identifiers, search, sort_key, identifier_keys,
         created_at, updated_at)
       select ${ID('aaaa', '$1 + n::int')}, string_to_array(given, ' '), family, date '1930-01-01' + days, 'unknown',
         jsonb_build_array(jsonb_build_object('system', 'hospital', 'value', 'H' || ($1 + n))),
         search_text(given || ' ' || family || ' H' || ($1 + n)), search_text(family || ' ' || given),
         array['hospital|h' || ($1 + n), '|h' || ($1 + n)], now(), now()
       from unnest($2::text[], $3::text[], $4::int[]) with ordinality as p (given, family, days, n)`,
      [
        from,
        some.map(name => name.given.join(' ')),
        some.map(name => name.family),
        some.map(() => Math.floor(random.between(0, 33_000))),
      ],
    )
  }
}

async function seedAppointments(client: pg.Client, { patients, appointments }: HouseSize): Promise<void> {
  await client.query(
    `insert into services (id, name, code, category, duration_minutes, amount_cents, currency, created_at, updated_at)
     values (${ID('bbbb', '1')}, 'Consultation', 'BENCH', 'service', 15, 5000, 'EUR', now(), now())`,
  )
  await client.query(
    `insert into doctors (id, name, speciality, created_at, updated_at)
     select ${ID('cccc', 'n')}, 'Dr. Bench ' || n, 'general', now(), now() from generate_series(1, ${DOCTORS}) n`,
  )
  for (let from = 0; from < appointments; from += ROWS_AT_ONCE) {
    // Each doctor has one every 20 minutes, day and night, back into the past; a few lie ahead, one for each patient.
    await client.query(
      `insert into appointments (id, patient_id, doctor_id, service_id, starts_at, ends_at, status, created_at, updated_at)
       select ${ID('dddd', 'n')}, ${ID('aaaa', `(1 + (n::bigint * 7919) % ${patients})::int`)},
         ${ID('cccc', `1 + n % ${DOCTORS}`)}, ${ID('bbbb', '1')}, at, at + interval '15 minutes', status, now(), now()
       from (
         select n, date_trunc('hour', now())
             + case when n % ${AHEAD_EVERY * DOCTORS} < ${DOCTORS} then 1 else -1 end
               * (n / ${DOCTORS}) * interval '20 minutes' as at,
           case when n % ${AHEAD_EVERY * DOCTORS} < ${DOCTORS} then 'approved' else 'completed' end as status
         from generate_series($1::int, $2::int) n
       ) a`,
      [from, Math.min(from + ROWS_AT_ONCE, appointments) - 1],
    )
  }
}

async function seedAudit(client: pg.Client, { patients, auditEntries }: HouseSize): Promise<void> {
  const { rows } = await client.query<{ indexdef: string; indexname: string }>(
    `select indexdef, indexname from pg_indexes
     where tablename = 'audit_entries' and schemaname = current_schema() and indexname not like '%pkey'`,
  )
  // Built once at the end: a tenth of the time.
  for (const { indexname } of rows) await client.query(`drop index ${indexname}`)
  for (let from = 0; from < auditEntries; from += ROWS_AT_ONCE) {
    await client.query(
      `insert into audit_entries (id, at, user_id, action, is_change, patient_id, origin)
       select (lpad(to_hex(n), 12, '0') || 'eeee4000' || '8000' || lpad(to_hex(n % 65536), 8, '0'))::uuid,
         now() - ($3 - n) * interval '3 seconds', ${ID('ffff', 'n % 500')}, 'patients:read', false,
         ${ID('aaaa', `(1 + (n::bigint * 7919) % ${patients})::int`)}, '{}'
       from generate_series($1::int, $2::int) n`,
      [from, Math.min(from + ROWS_AT_ONCE, auditEntries) - 1, auditEntries],
    )
  }
  for (const { indexdef } of rows) await client.query(indexdef)
  // They count as sealed: what sealing costs is not what is measured here. Such a database fails `audit:verify`.
  // The system runs, and seals meanwhile: a block of its own must not get the same number.
  await client.query(
    `begin; lock table audit_blocks in share row exclusive mode;
     insert into audit_blocks (number, previous_hash, hash, count, sealed_at, until_txid, until_id, cluster)
     select coalesce(max(number), 0) + 1, '\\x00', '\\x00', 0, now(), pg_current_xact_id(),
       'ffffffff-ffff-ffff-ffff-ffffffffffff', (select system_identifier::text from pg_control_system())
     from audit_blocks; commit`,
  )
}
