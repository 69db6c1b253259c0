import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import { isUuid } from './text.ts'

export interface Destination {
  readonly wardId: string
  /** Null: in the ward, without a bed. */
  readonly bedId: string | null
}

/**
 * Locks the beds, so that one move or binding of each happens at a time, and holds the ward in place.
 * Errors: VALIDATION_FAILED (`wardId`, `bedId`) for a destination that does not exist.
 */
export async function lockPlaces(
  client: pg.ClientBase,
  to: Destination | null,
  bedIds: readonly string[],
): Promise<void> {
  if (to !== null) {
    const { rowCount } = isUuid(to.wardId)
      ? await client.query('select 1 from wards where id = $1 and removed_at is null for share', [to.wardId])
      : { rowCount: 0 }
    if (rowCount === 0) throw unknown('wardId', 'is no ward of this house')
  }
  const { rows } = await client.query<{ id: string; ward_id: string; removed: boolean }>(
    `select id, ward_id, removed_at is not null as removed from beds where id = any($1::uuid[]) order by id for no key update`,
    [bedIds.filter(isUuid)],
  )
  if (to === null || to.bedId === null) return
  const bed = rows.find(row => row.id === to.bedId?.toLowerCase())
  if (bed === undefined || bed.removed) throw unknown('bedId', 'is no bed of this house')
  if (bed.ward_id !== to.wardId.toLowerCase()) throw unknown('bedId', 'is a bed of another ward')
}

function unknown(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', `${path} ${message}`, { errors: [{ path, message }] })
}
