import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { identifierKey, normalIdentifier } from '../../model/identifiers.ts'
import { isNearlySameName, searchable } from '../../model/names.ts'
import type { Identifier, Patient } from '../../model/patient.ts'
import type { PatientFields } from '../patients.ts'
import type { PatientRegistration, Submission } from '../registration.ts'
import { conditions } from './conditions.ts'
import { createPatient } from './create-patient.ts'
import { edit } from './edit.ts'
import { patientIn } from './lock-patient.ts'
import { REGISTRATION_LOCK_CLASS } from './locks.ts'
import { checkFields, type PatientRow, patientFromRow, SELECT_PATIENTS } from './patient-rows.ts'
import { searchPatients } from './patient-search.ts'
import { date } from './rows.ts'
import { visibleTo } from './visible-to.ts'

/** The same body again within this is the same click. */
const SAME_CLICK = '10 seconds'
/** How long a client may come back with its idempotency key. */
const KEPT = '24 hours'
/** People of one birth date whose names are compared, the most similar first. */
const MOST_COMPARED = 200
const MOST_CANDIDATES = 10

export function postgresRegistration(pool: pg.Pool): PatientRegistration {
  return {
    async register(fields, act, { careAs, mayBuild, confirmed, submission }) {
      checkFields(fields)
      return edit(pool, async client => {
        const id = randomUUID()
        const made = act.by === null ? null : await submitted(client, act.by, submission, id, act)
        if (made !== null) return patientIn(client, made)
        await oneAtATime(client, [fields])
        if (!confirmed) await askIfKnown(client, fields)
        return createPatient(client, id, fields, act, careAs, mayBuild)
      })
    },

    async find({ viewer, ...query }) {
      const { items } = await searchPatients(pool, { ...query, viewer: null })
      const mine = await visibleAmong(
        pool,
        viewer,
        items.map(patient => patient.id),
      )
      return items.map(patient => ({ patient, mine: mine.has(patient.id) }))
    },
  }
}

/**
 * Remembers the submission; one that is under way at the same moment is waited for.
 * @returns the patient that it made before; null when it is new
 */
async function submitted(
  client: pg.ClientBase,
  by: string,
  { idempotencyKey, bodyHash }: Submission,
  patientId: string,
  { at }: Act,
): Promise<string | null> {
  const hash = Buffer.from(bodyHash)
  const key = idempotencyKey === null ? `body:${hash.toString('hex')}` : `key:${idempotencyKey}`
  await client.query(
    'delete from submissions where user_id = $1 and key <> $2 and at < $3::timestamptz - $4::interval',
    [by, key, date(at), KEPT],
  )
  const kept = await client.query(
    `insert into submissions (user_id, key, body_hash, patient_id, at) values ($1, $2, $3, $4, $5)
     on conflict (user_id, key) do update set body_hash = $3, patient_id = $4, at = $5
     where submissions.at < $5::timestamptz - $6::interval`,
    [by, key, hash, patientId, date(at), idempotencyKey === null ? SAME_CLICK : KEPT],
  )
  if (kept.rowCount === 1) return null
  const { rows } = await client.query<{ patient_id: string; body_hash: Buffer; gone: boolean }>(
    `select s.patient_id, s.body_hash, p.removed_at is not null as gone
     from submissions s join patients p on p.id = s.patient_id where s.user_id = $1 and s.key = $2`,
    [by, key],
  )
  const before = rows[0]
  if (before === undefined) throw new Error('a submission vanished between two statements')
  if (!before.body_hash.equals(hash)) {
    throw new AppError('CONFLICT', 'This Idempotency-Key was used for another patient; make a new one')
  }
  if (before.gone) throw new AppError('CONFLICT', 'This was submitted before, and the patient has been removed since')
  return before.patient_id
}

/** Two who add the same person at the same moment go one after the other, so that the second one is asked. */
export async function oneAtATime(client: pg.ClientBase, people: readonly PatientFields[]): Promise<void> {
  const alike = people.flatMap(({ identifiers, birthDate }) => [
    ...personKeys(identifiers),
    ...(birthDate ? [birthDate] : []),
  ])
  const locks = new Set(alike.map(text => createHash('sha256').update(text).digest().readInt32BE()))
  // In one order everywhere, so that nobody waits for somebody who waits for him.
  await client.query('select pg_advisory_xact_lock($1, lock) from unnest($2::int[]) as lock', [
    REGISTRATION_LOCK_CLASS,
    [...locks].sort((a, b) => a - b),
  ])
}

/** Errors: POSSIBLE_DUPLICATE. */
async function askIfKnown(client: pg.ClientBase, fields: PatientFields): Promise<void> {
  const byIdentifier = await ownersOf(client, fields.identifiers, null)
  const { rows } = await client.query<PatientRow>(
    `with alike as materialized (select id from patients where removed_at is null and birth_date = $1::date)
     ${SELECT_PATIENTS} join alike a on a.id = p.id
     order by similarity(p.sort_key, search_text($2)) desc, p.id limit $3`,
    [fields.birthDate, searchable([fields.name.family, ...fields.name.given].join(' ')), MOST_COMPARED],
  )
  const byName = rows.map(patientFromRow).filter(patient => isNearlySameName(patient.name, fields.name))
  ask([...byIdentifier, ...byName])
}

/** Before a patient gets identifiers that he had not. Errors: POSSIBLE_DUPLICATE when they are somebody else's. */
export async function askIfTaken(
  client: pg.ClientBase,
  before: Patient,
  fields: Partial<PatientFields>,
): Promise<void> {
  const had = personKeys(before.identifiers)
  const fresh = (fields.identifiers ?? []).filter(identifier => !had.includes(identifierKey(identifier) ?? ''))
  ask(await ownersOf(client, fresh, before.id))
}

async function ownersOf(
  client: pg.ClientBase,
  identifiers: readonly Identifier[],
  but: string | null,
): Promise<readonly Patient[]> {
  const keys = personKeys(identifiers)
  if (keys.length === 0) return []
  const { rows } = await client.query<PatientRow>(
    // Found first and sorted after: the index of the order would be read to its end for a number nobody has.
    `with owners as materialized (select id from patients where identifier_keys && $1::text[])
     ${SELECT_PATIENTS} join owners o on o.id = p.id where p.removed_at is null and p.id is distinct from $2
     order by p.sort_key, p.id limit $3`,
    [keys, but, MOST_CANDIDATES],
  )
  return rows.map(patientFromRow)
}

function ask(candidates: readonly Patient[]): void {
  if (candidates.length === 0) return
  const unique = [...new Map(candidates.map(patient => [patient.id, patient])).values()].slice(0, MOST_CANDIDATES)
  throw new AppError('POSSIBLE_DUPLICATE', 'Somebody who is known may be the same person; look, then confirm', {
    members: { candidates: unique },
  })
}

/** What tells the person from others, comparable as text. */
export function personKeys(identifiers: readonly Identifier[]): readonly string[] {
  return identifiers.flatMap(identifier => identifierKey(normalIdentifier(identifier)) ?? [])
}

/** Which of these the viewer may open. */
async function visibleAmong(
  pool: pg.Pool,
  viewer: Parameters<typeof visibleTo>[2],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { bind, and, where, values } = conditions()
  and(`p.id = any(${bind(ids)}::uuid[])`)
  visibleTo({ and, bind }, 'p.id', viewer)
  const { rows } = await pool.query<{ id: string }>(`select p.id from patients p ${where()}`, values)
  return new Set(rows.map(row => row.id))
}
