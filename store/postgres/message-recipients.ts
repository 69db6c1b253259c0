import type pg from 'pg'
import type { Message } from '../../model/message.ts'
import { may } from '../../model/policy.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'

/** Roles of the product whose users can read messages at all. */
const READERS = BUILT_IN_ROLES.filter(role => may({ roles: [role] }, 'messages:read')).map(({ id }) => id)

/** Who of the staff is told, the nearest first: of the first relation that anybody has, everybody, and nobody else. */
const NEAREST = ['care-team', 'ward', 'appointment']

/** Users of the other side, who may read the message and whose login is in use; never its author. */
export async function messageRecipients(
  client: pg.ClientBase,
  { patientId, side, author }: Message,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ user_id: string; relation: string }>(
    `select distinct c.user_id, c.relation from care_relations c join users u on u.id = c.user_id
     where c.patient_id = $1 and c.user_id <> $2 and c.relation = any($3::text[]) and u.disabled_at is null
       and (u.roles && $4::text[] or exists (
         select 1 from roles r
         where r.id = any(u.roles) and r.removed_at is null and 'messages:read' = any(r.permissions)))
     order by c.user_id`,
    [patientId, author.id, side === 'staff' ? ['self'] : NEAREST, READERS],
  )
  if (side === 'staff') return rows.map(row => row.user_id)
  const told = NEAREST.find(relation => rows.some(row => row.relation === relation))
  return rows.filter(row => row.relation === told).map(row => row.user_id)
}
