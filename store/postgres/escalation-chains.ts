import type pg from 'pg'
import { parseChain } from '../../model/escalation-check.ts'
import type { EscalationChains, WardEscalation } from '../escalations.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { checkUsers } from './check-users.ts'
import { edit } from './edit.ts'
import { only } from './rows.ts'
import { existingWard, lockWard } from './ward-rows.ts'

export function postgresEscalationChains(pool: pg.Pool): EscalationChains {
  return {
    async get(wardId) {
      return read(pool, (await existingWard(pool, wardId)).id)
    },

    set(wardId, { chain, onCall }, act) {
      return edit(pool, async client => {
        const { id } = await lockWard(client, wardId)
        await checkUsers(client, onCall, i => `onCall.${i}`)
        const before = await read(client, id)
        await client.query('update wards set escalation = $2 where id = $1', [
          id,
          chain === null ? null : JSON.stringify(chain),
        ])
        await client.query('delete from ward_on_call where ward_id = $1', [id])
        await client.query('insert into ward_on_call (ward_id, user_id) select $1, u from unnest($2::uuid[]) as u', [
          id,
          [...new Set(onCall)],
        ])
        const after = await read(client, id)
        const resource = { kind: 'escalation', id }
        await appendAudit(client, act, { action: 'wards:write', patientId: null, resource, before, after })
        // They see the patients of the ward from now on, or no longer.
        const gone = before.onCall.filter(userId => !after.onCall.includes(userId))
        const come = after.onCall.filter(userId => !before.onCall.includes(userId))
        await recordChanges(
          client,
          [...gone, ...come].map(key => ({ topic: 'user', key })),
        )
        return after
      })
    },
  }
}

async function read(client: pg.Pool | pg.ClientBase, wardId: string): Promise<WardEscalation> {
  const { rows } = await client.query<{ escalation: unknown; on_call: string[] }>(
    `select w.escalation, array(select user_id from ward_on_call c where c.ward_id = w.id order by user_id)::text[] as on_call
     from wards w where w.id = $1`,
    [wardId],
  )
  const { escalation, on_call: onCall } = only(rows)
  return { chain: escalation === null ? null : parseChain(escalation), onCall }
}
