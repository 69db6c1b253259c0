import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../../bus/changes.ts'
import type { CareFunction } from '../../../model/care-team.ts'
import type { TimelineEvent } from '../../../model/timeline.ts'
import { recordChanges } from '../../../store/postgres/changes.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { appendTimeline, notify } from '../../../store/postgres/timeline.ts'
import type { TestApi } from './api.ts'

/** Wards, stays, care teams and accounts as the rest of the API makes them: with their changes recorded. */
export function houseOf({ pool }: Pick<TestApi, 'pool'>) {
  const change = <T>(changes: readonly Change[], work: (client: pg.ClientBase) => Promise<T>) =>
    transaction(pool, async client => {
      const result = await work(client)
      await recordChanges(client, changes)
      return result
    })
  const userId = async (role: string): Promise<string> => {
    const { rows } = await pool.query<{ id: string }>('select id from users where email = $1', [`${role}@test.local`])
    return rows[0]?.id ?? ''
  }
  const ofPatient = (key: string): Change[] => [{ topic: 'patient', key }]

  return {
    userId,
    async patient(family = 'Test'): Promise<string> {
      const id = randomUUID()
      await change(ofPatient(id), client =>
        client.query(
          `insert into patients (id, given, family, sex, identifiers, search, sort_key, created_at, updated_at)
           values ($1, '{}', $2, 'unknown', '[]', '', '', now(), now())`,
          [id, family],
        ),
      )
      return id
    },
    async ward(name: string, ...roles: readonly string[]): Promise<string> {
      const id = randomUUID()
      const users = await Promise.all(roles.map(userId))
      await change([{ topic: 'ward', key: id }], async client => {
        await client.query('insert into wards (id, name, created_at, updated_at) values ($1, $2, now(), now())', [
          id,
          name,
        ])
        await client.query('insert into ward_staff (ward_id, user_id) select $1, u from unnest($2::uuid[]) u', [
          id,
          users,
        ])
      })
      return id
    },
    admit: (patientId: string, wardId: string) =>
      change(ofPatient(patientId), client =>
        client.query(
          `insert into stays (id, patient_id, ward_id, during, beginning)
           values ($1, $2, $3, tstzrange(now(), null), 'admission')`,
          [randomUUID(), patientId, wardId],
        ),
      ),
    discharge: (patientId: string) =>
      change(ofPatient(patientId), client =>
        client.query(
          `update stays set during = tstzrange(lower(during), clock_timestamp()), ending = 'discharge'
           where patient_id = $1 and upper_inf(during)`,
          [patientId],
        ),
      ),
    /** @param from,until milliseconds from now; until null: with open end */
    async careFor(
      role: string,
      patientId: string,
      from = 0,
      until: number | null = null,
      does: CareFunction = 'nurse',
    ): Promise<void> {
      const user = await userId(role)
      await change(ofPatient(patientId), client =>
        client.query(
          `insert into care_team (id, patient_id, user_id, function, during)
           values ($1, $2, $3, $6, tstzrange(now() + $4 * interval '1 ms', now() + $5 * interval '1 ms'))`,
          [randomUUID(), patientId, user, from, until, does],
        ),
      )
    },
    async link(role: string, patientId: string): Promise<void> {
      const user = await userId(role)
      await change([...ofPatient(patientId), { topic: 'user', key: user }], client =>
        client.query('insert into patient_accounts (id, user_id, patient_id, linked_at) values ($1, $2, $3, now())', [
          randomUUID(),
          user,
          patientId,
        ]),
      )
    },
    async monitor(patientId: string): Promise<void> {
      const deviceId = `m-${patientId}`
      await change(ofPatient(patientId), async client => {
        await client.query(
          `insert into devices (id, kind, search, created_at) values ($1, 'bedside-monitor', '', now())`,
          [deviceId],
        )
        await client.query(
          `insert into assignments (id, device_id, patient_id, during, assigned_at)
           values ($1, $2, $3, tstzrange(now(), null), now())`,
          [randomUUID(), deviceId, patientId],
        )
      })
    },
    async setRoles(role: string, roles: readonly string[]): Promise<void> {
      const user = await userId(role)
      await change([{ topic: 'user', key: user }], client =>
        client.query('update users set roles = $2 where id = $1', [user, roles]),
      )
    },
    async disable(role: string): Promise<void> {
      const user = await userId(role)
      await change([{ topic: 'user', key: user }], client =>
        client.query('update users set disabled_at = now() where id = $1', [user]),
      )
    },
    async defineRole(id: string, permissions: readonly string[], reach: string): Promise<void> {
      await change([{ topic: 'role', key: id }], client =>
        client.query(
          `insert into roles (id, name, category, permissions, reach, created_at, updated_at)
           values ($1, $1, 'clinical', $2, $3, now(), now())
           on conflict (id) do update set permissions = excluded.permissions, reach = excluded.reach`,
          [id, permissions, reach],
        ),
      )
    },
    tell: (patientId: string, summary: string, type: TimelineEvent['type'] = 'note') =>
      transaction(pool, client =>
        appendTimeline(client, [{ patientId, type, at: Date.now(), by: null, summary, reference: null }]),
      ),
    async notify(role: string, ...summaries: readonly string[]): Promise<void> {
      const user = await userId(role)
      await transaction(pool, client =>
        notify(
          client,
          summaries.map(summary => ({
            userId: user,
            type: 'message',
            at: Date.now(),
            summary,
            patientId: null,
            reference: null,
          })),
        ),
      )
    },
  }
}
