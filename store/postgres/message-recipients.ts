import type pg from 'pg'
import type { Message } from '../../model/message.ts'
import { may, visibility } from '../../model/policy.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'

/** Roles of the product whose users can read messages at all. */
const READERS = BUILT_IN_ROLES.filter(role => may({ roles: [role] }, 'messages:read')).map(({ id }) => id)

/** Who of the staff is told, the nearest first: of the first relation that anybody has, everybody, and nobody else. */
const NEAREST = ['care-team', 'ward', 'appointment']

/** Roles of the product whose users answer anybody: a patient nobody looks after is heard, too. */
const ANSWER_ALL = BUILT_IN_ROLES.filter(role => visibility({ roles: [role] }, 'messages:write') === 'all').map(
  ({ id }) => id,
)

export interface Recipients {
  readonly userIds: readonly string[]
  /** The patient writes, and nobody looks after him: told are those who may answer every patient. */
  readonly isUnassigned: boolean
}

/** Users of the other side, who may read the message and whose login is in use; never its author. */
export async function messageRecipients(
  client: pg.ClientBase,
  { patientId, side, author }: Message,
): Promise<Recipients> {
  const { rows } = await client.query<{ user_id: string; relation: string }>(
    `select distinct c.user_id, c.relation from care_relations c join users u on u.id = c.user_id
     where c.patient_id = $1 and c.user_id <> $2 and c.relation = any($3::text[]) and u.disabled_at is null
       and (u.roles && $4::text[] or exists (
         select 1 from roles r
         where r.id = any(u.roles) and r.removed_at is null and 'messages:read' = any(r.permissions)))
     order by c.user_id`,
    [patientId, author.id, side === 'staff' ? ['self'] : NEAREST, READERS],
  )
  if (side === 'staff') return { userIds: rows.map(row => row.user_id), isUnassigned: false }
  const told = NEAREST.find(relation => rows.some(row => row.relation === relation))
  if (told === undefined) return { userIds: await whoAnswersAll(client, author.id), isUnassigned: true }
  return { userIds: rows.filter(row => row.relation === told).map(row => row.user_id), isUnassigned: false }
}

async function whoAnswersAll(client: pg.ClientBase, authorId: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select u.id from users u
     where u.id <> $1 and u.disabled_at is null
       and (u.roles && $2::text[] or exists (
         select 1 from roles r
         where r.id = any(u.roles) and r.removed_at is null and r.reach = 'all' and 'messages:write' = any(r.permissions)))
     order by u.id`,
    [authorId, ANSWER_ALL],
  )
  return rows.map(row => row.id)
}
