import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { SERVICE_CATEGORIES, type Service } from '../../model/service.ts'
import type { ServiceFields, ServiceStore } from '../services.ts'
import { appendAudit } from './audit.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTextAndId, decodeCursor, page } from './page.ts'
import { date, instant, oneOf, only } from './rows.ts'
import { sqlState, UNIQUE_VIOLATION } from './sql-errors.ts'
import { checkStorable, isUuid } from './text.ts'

type ServiceRow = {
  id: string
  name: string
  code: string
  category: string
  duration_minutes: number
  amount_cents: number
  currency: string
  sort_key: string
  version: number
  created_at: Date
  updated_at: Date
}

const COLUMNS = `id, name, code, category, duration_minutes, amount_cents::float8 as amount_cents, currency,
  lower(name) as sort_key, version, created_at, updated_at`

export function postgresServices(pool: pg.Pool): ServiceStore {
  return {
    create(fields, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const { rows } = await orCodeTaken(
          client.query<ServiceRow>(
            `insert into services (id, name, code, category, duration_minutes, amount_cents, currency, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning ${COLUMNS}`,
            [...values(randomUUID(), fields), date(act.at)],
          ),
        )
        const service = serviceFromRow(only(rows))
        await audit(client, act, null, service)
        return service
      })
    },

    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<ServiceRow>(
        `select ${COLUMNS} from services where id = $1 and removed_at is null`,
        [id],
      )
      return rows[0] ? serviceFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, where, values } = conditions('removed_at is null')
      if (query.category !== undefined) and(`category = ${bind(query.category)}`)
      if (query.cursor !== undefined) {
        const [key, id] = decodeCursor(ByTextAndId, query.cursor)
        and(`(lower(name), id) > (${bind(key)}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<ServiceRow>(
        `select ${COLUMNS} from services ${where()} order by lower(name), id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, serviceFromRow, row => [row.sort_key, row.id])
    },

    update(id, fields, ifVersion, act) {
      checkStorable(fields)
      return edit(pool, async client => {
        const before = await lock(client, id, ifVersion)
        const { rows } = await orCodeTaken(
          client.query<ServiceRow>(
            `update services set (name, code, category, duration_minutes, amount_cents, currency, updated_at, version)
               = ($2, $3, $4, $5, $6, $7, $8, version + 1)
             where id = $1 returning ${COLUMNS}`,
            [...values(before.id, { ...before, ...fields }), date(act.at)],
          ),
        )
        const after = serviceFromRow(only(rows))
        await audit(client, act, before, after)
        return after
      })
    },

    remove(id, ifVersion, act) {
      return edit(pool, async client => {
        const before = await lock(client, id, ifVersion)
        await client.query(
          'update services set removed_at = $2, updated_at = $2, version = version + 1 where id = $1',
          [before.id, date(act.at)],
        )
        await audit(client, act, before, null)
      })
    },
  }
}

/** Errors: NOT_FOUND, STALE_VERSION. */
async function lock(client: pg.ClientBase, id: string, ifVersion: number | null): Promise<Service> {
  const found = isUuid(id)
    ? await client.query<ServiceRow>(
        `select ${COLUMNS} from services where id = $1 and removed_at is null for no key update`,
        [id],
      )
    : null
  const row = found?.rows[0]
  if (row === undefined) throw new AppError('NOT_FOUND', 'There is no such service')
  if (ifVersion !== null && ifVersion !== row.version) {
    throw new AppError('STALE_VERSION', `The service is at version ${row.version} by now`)
  }
  return serviceFromRow(row)
}

async function orCodeTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    throw new AppError('CONFLICT', 'Another service has this code', {
      cause: error,
      errors: [{ path: 'code', message: 'is taken' }],
    })
  }
}

function audit(client: pg.ClientBase, act: Act, before: Service | null, after: Service | null): Promise<void> {
  const id = (after ?? before)?.id ?? ''
  return appendAudit(client, act, {
    action: 'services:write',
    patientId: null,
    resource: { kind: 'service', id },
    before,
    after,
  })
}

function values(id: string, { name, code, category, durationMinutes, price }: ServiceFields): unknown[] {
  return [id, name, code, category, durationMinutes, price.amountCents, price.currency]
}

function serviceFromRow(row: ServiceRow): Service {
  return {
    id: row.id,
    name: row.name,
    code: row.code,
    category: oneOf(SERVICE_CATEGORIES, row.category),
    durationMinutes: row.duration_minutes,
    price: { amountCents: row.amount_cents, currency: row.currency },
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
