import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { isNearlySameName, isSameName, searchable } from '../../model/names.ts'
import type { HumanName } from '../../model/patient.ts'
import type { Enrolled, Newcomer, PatientImport } from '../patient-import.ts'
import { appendAudits } from './audit.ts'
import { edit } from './edit.ts'
import {
  checkFields,
  FIELD_COLUMNS,
  fieldValues,
  type PatientRow,
  patientFromRow,
  SELECT_PATIENTS,
} from './patient-rows.ts'
import { patientEvent } from './patient-story.ts'
import { oneAtATime, personKeys } from './registration.ts'
import { date } from './rows.ts'
import { writeTimeline } from './timeline.ts'

/**
 * People of one birth date whose names are compared with one of the file. Many more have it only where it stands for
 * "not known", and equal names are found among all.
 */
const MOST_COMPARED = 50

export function postgresPatientImport(pool: pg.Pool): PatientImport {
  return {
    enrol: (newcomers, act) =>
      edit(pool, async client => {
        const judged = newcomers.map(refusal)
        const sound = newcomers.filter((_, place) => judged[place] === null)
        await oneAtATime(
          client,
          sound.map(({ fields }) => fields),
        )
        const { own, others } = await whoIsThere(client, sound)
        const fresh: Newcomer[] = []
        const enrolled = newcomers.map((newcomer, place): Enrolled => {
          const refused = judged[place] ?? null
          if (refused !== null) return refused
          if (own.has(newcomer.id)) return { type: 'created' }
          const found = likeness(newcomer, [...(others.get(newcomer.id) ?? []), ...fresh.map(personOf)])
          if (found !== null) return found
          fresh.push(newcomer)
          return { type: 'created' }
        })
        await add(client, fresh, act)
        return enrolled
      }),
  }
}

/** Somebody who is there, as far as it is compared. */
interface Person {
  readonly id: string
  readonly name: HumanName
  readonly birthDate: string | null
  readonly keys: readonly string[]
}

const personOf = ({ id, fields }: Newcomer): Person => ({
  id,
  name: fields.name,
  birthDate: fields.birthDate,
  keys: personKeys(fields.identifiers),
})

function refusal({ fields }: Newcomer): Enrolled | null {
  try {
    checkFields(fields)
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { type: 'refused', errors: error.errors }
  }
}

function likeness(newcomer: Newcomer, people: readonly Person[]): Enrolled | null {
  const { keys, name, birthDate } = personOf(newcomer)
  const sameDay = birthDate === null ? [] : people.filter(person => person.birthDate === birthDate)
  const known =
    people.find(person => person.keys.some(key => keys.includes(key))) ??
    sameDay.find(person => isSameName(person.name, name))
  if (known !== undefined) return { type: 'known', patientId: known.id }
  const alike = sameDay.find(person => isNearlySameName(person.name, name))
  return alike === undefined ? null : { type: 'alike', patientId: alike.id }
}

/** Which of them were added before, and by the id of each other one whom he must be compared with. */
async function whoIsThere(client: pg.ClientBase, newcomers: readonly Newcomer[]) {
  const people = newcomers.map(personOf)
  const ids = people.map(({ id }) => id)
  const own = await client.query<{ id: string }>('select id from patients where id = any($1::uuid[])', [ids])
  const others = new Map<string, Person[]>(ids.map(id => [id, []]))

  const owners = await client.query<{ id: string; keys: string[] }>(
    `select id, identifier_keys as keys from patients where identifier_keys && $1::text[] and removed_at is null`,
    [people.flatMap(({ keys }) => keys)],
  )
  for (const person of people) {
    const having = owners.rows.filter(owner => owner.keys.some(key => person.keys.includes(key)))
    others.get(person.id)?.push(...having.map(({ id, keys }) => ({ ...person, id, keys, birthDate: null })))
  }

  const dated = people.filter(({ birthDate }) => birthDate !== null)
  const { rows } = await client.query<{ newcomer: string; id: string; given: string[]; family: string; day: string }>(
    `select n.id as newcomer, p.id, p.given, p.family, n.day::text
     from unnest($1::uuid[], $2::date[], $3::text[]) as n (id, day, name)
     cross join lateral (
       (select id, given, family from patients
        where sort_key = search_text(n.name) and birth_date = n.day and removed_at is null limit 1)
       union all
       (select id, given, family from patients where birth_date = n.day and removed_at is null limit $4)
     ) p`,
    [
      dated.map(({ id }) => id),
      dated.map(({ birthDate }) => birthDate),
      dated.map(({ name }) => searchable([name.family, ...name.given].join(' '))),
      MOST_COMPARED,
    ],
  )
  for (const { newcomer, id, given, family, day } of rows) {
    others.get(newcomer)?.push({ id, name: { given, family }, birthDate: day, keys: [] })
  }
  return { own: new Set(own.rows.map(({ id }) => id)), others }
}

/** The readers of changes hear nothing: nobody holds a patient in memory who has neither device nor care team. */
async function add(client: pg.ClientBase, newcomers: readonly Newcomer[], act: Act): Promise<void> {
  if (newcomers.length === 0) return
  await client.query(
    `insert into patients (id, ${FIELD_COLUMNS}, created_at, updated_at)
     select (v ->> 0)::uuid, array(select jsonb_array_elements_text(v -> 1)), v ->> 2, (v ->> 3)::date, v ->> 4,
       (v ->> 5)::jsonb, array(select jsonb_array_elements_text(v -> 6)), (v ->> 7)::jsonb, search_text(v ->> 8), search_text(v ->> 9),
       $2, $2
     from jsonb_array_elements($1::jsonb) as v`,
    [JSON.stringify(newcomers.map(({ id, fields }) => fieldValues(id, fields))), date(act.at)],
  )
  const { rows } = await client.query<PatientRow>(`${SELECT_PATIENTS} where p.id = any($1::uuid[])`, [
    newcomers.map(({ id }) => id),
  ])
  const patients = rows.map(patientFromRow)
  await appendAudits(
    client,
    act,
    patients.map(after => ({
      action: 'patients:import',
      patientId: after.id,
      resource: { kind: 'patient', id: after.id },
      before: null,
      after,
    })),
  )
  await writeTimeline(
    client,
    patients.map(({ id }) => ({ id: randomUUID(), ...patientEvent(id, act, 'registered', 'Registered') })),
  )
}
