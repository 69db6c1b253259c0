import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { CARE_FUNCTIONS, type CareFunction, type CareTeamMember } from '../../model/care-team.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import { date, dateOrNull, instant, instantOrNull, oneOf, only } from './rows.ts'
import { EXCLUSION_VIOLATION, sqlState } from './sql-errors.ts'

export type MemberRow = {
  id: string
  patient_id: string
  user_id: string
  name: string
  function: string
  from_at: Date
  until_at: Date | null
}

/** Selects `MemberRow`s; `c` is the member. */
export const SELECT_MEMBERS = `
  select c.id, c.patient_id, c.user_id, u.name, c.function, lower(c.during) as from_at, upper(c.during) as until_at
  from care_team c join users u on u.id = c.user_id`

export function memberFromRow(row: MemberRow): CareTeamMember {
  return {
    id: row.id,
    patientId: row.patient_id,
    userId: row.user_id,
    name: row.name,
    function: oneOf(CARE_FUNCTIONS, row.function),
    from: instant(row.from_at),
    until: instantOrNull(row.until_at),
  }
}

/** Ends a member's turn; one that ends where it begins, or before, never was. */
export async function endTurn(client: pg.ClientBase, id: string, at: Instant, by: string | null): Promise<void> {
  await client.query('delete from care_team where id = $1 and lower(during) >= $2', [id, date(at)])
  await client.query('update care_team set during = tstzrange(lower(during), $2), ended_by = $3 where id = $1', [
    id,
    date(at),
    by,
  ])
}

export interface Turn {
  readonly patientId: string
  readonly userId: string
  readonly function: CareFunction
  readonly from: Instant
  readonly until: Instant | null
  readonly by: string | null
}

/**
 * Begins a turn. That of a responsible nurse ends the one before, and ends itself where one planned for later begins.
 * The caller holds a lock on the patient's row. Errors: CONFLICT.
 */
export async function beginTurn(client: pg.ClientBase, turn: Turn): Promise<CareTeamMember> {
  const until = turn.function === 'responsible-nurse' ? await makeRoom(client, turn) : turn.until
  const id = randomUUID()
  try {
    await client.query(
      `insert into care_team (id, patient_id, user_id, function, during, added_by)
       values ($1, $2, $3, $4, tstzrange($5, $6), $7)`,
      [id, turn.patientId, turn.userId, turn.function, date(turn.from), dateOrNull(until), turn.by],
    )
  } catch (cause) {
    if (sqlState(cause) !== EXCLUSION_VIOLATION) throw cause
    throw new AppError('CONFLICT', 'Somebody else is responsible at that time', { cause })
  }
  const { rows } = await client.query<MemberRow>(`${SELECT_MEMBERS} where c.id = $1`, [id])
  return memberFromRow(only(rows))
}

/** @returns when the turn ends */
async function makeRoom(client: pg.ClientBase, { patientId, from, until, by }: Turn): Promise<Instant | null> {
  const { rows } = await client.query<MemberRow>(
    `${SELECT_MEMBERS} where c.patient_id = $1 and c.function = 'responsible-nurse' and c.during && tstzrange($2, $3)
     order by lower(c.during)`,
    [patientId, date(from), dateOrNull(until)],
  )
  let end = until
  for (const { id, from_at } of rows) {
    if (from_at.getTime() <= from) await endTurn(client, id, from, by)
    else end = Math.min(end ?? Number.POSITIVE_INFINITY, from_at.getTime())
  }
  return end
}

/** Errors: VALIDATION_FAILED (`path`) unless the user can look after patients: one who exists, may log in and is staff. */
export async function staffName(client: pg.ClientBase, userId: string, path: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select name from users where id = $1 and disabled_at is null and roles <> '{patient}' for share`,
    [userId],
  )
  if (rows[0]) return rows[0].name
  throw new AppError('VALIDATION_FAILED', 'Unknown user', { errors: [{ path, message: 'is nobody of the staff' }] })
}
