import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { DEVICE_ID } from '../../model/topics.ts'

/** One change of a device at a time. Errors: NOT_FOUND. */
export async function lockDevice(client: pg.ClientBase, id: string): Promise<void> {
  if (DEVICE_ID.test(id)) {
    const { rowCount } = await client.query(
      'select 1 from devices where id = $1 and removed_at is null for no key update',
      [id],
    )
    if (rowCount === 1) return
  }
  throw new AppError('NOT_FOUND', 'No such device')
}
