import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { isUuid } from './text.ts'

/** @param pathOf where each stands in what was sent. Errors: VALIDATION_FAILED. */
export async function checkUsers(
  client: pg.ClientBase,
  userIds: readonly string[],
  pathOf: (i: number) => string,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>('select id from users where id = any($1::uuid[])', [
    userIds.filter(isUuid),
  ])
  const known = new Set(rows.map(row => row.id))
  const errors = userIds.flatMap((id, i) =>
    known.has(id.toLowerCase()) ? [] : [{ path: pathOf(i), message: 'is no user' }],
  )
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'Unknown users', { errors })
}
