import type pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Clinic, defaultClinic } from '../../model/clinic.ts'
import { AppError } from '../../model/errors.ts'
import type { ClinicStore } from '../clinic.ts'
import { appendAudit } from './audit.ts'
import { edit } from './edit.ts'
import { only } from './rows.ts'
import { checkStorable } from './text.ts'

const KEY = 'clinic'
const Stored = Type.Object({
  name: Type.String(),
  timeZone: Type.String(),
  currency: Type.String(),
  reminderHours: Type.Array(Type.Number()),
  version: Type.Integer(),
})

export function postgresClinic(pool: pg.Pool): ClinicStore {
  return {
    get: () => readClinic(pool),

    async ensure(clinic) {
      await insertClinic(pool, clinic)
    },

    update(fields, ifVersion, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        await insertClinic(client, defaultClinic('UTC'))
        const { rows } = await client.query<{ value: unknown }>(
          'select value from settings where key = $1 for update',
          [KEY],
        )
        const before = clinicFrom(only(rows).value)
        if (ifVersion !== null && ifVersion !== before.version) {
          throw new AppError('STALE_VERSION', `The clinic is at version ${before.version} by now`)
        }
        const after: Clinic = { ...before, ...fields, version: before.version + 1 }
        await client.query('update settings set value = $2 where key = $1', [KEY, JSON.stringify(after)])
        await appendAudit(client, act, {
          action: 'wards:write',
          patientId: null,
          resource: { kind: 'clinic', id: KEY },
          before,
          after,
        })
        return after
      })
    },
  }
}

/** What counts until somebody sets it: UTC. */
export async function readClinic(client: pg.Pool | pg.ClientBase): Promise<Clinic> {
  const { rows } = await client.query<{ value: unknown }>('select value from settings where key = $1', [KEY])
  return rows[0] === undefined ? defaultClinic('UTC') : clinicFrom(rows[0].value)
}

async function insertClinic(client: pg.Pool | pg.ClientBase, clinic: Clinic): Promise<void> {
  await client.query('insert into settings (key, value) values ($1, $2) on conflict (key) do nothing', [
    KEY,
    JSON.stringify(clinic),
  ])
}

function clinicFrom(value: unknown): Clinic {
  if (!Value.Check(Stored, value)) throw new Error('The setting "clinic" is not readable')
  return value
}
