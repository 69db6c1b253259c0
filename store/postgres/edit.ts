import type pg from 'pg'
import { transaction } from './pool.ts'
import { asValidationError, isCollision } from './sql-errors.ts'

/** Two people who edit the same thing at the same moment collide once, hardly ever twice. */
const ATTEMPTS = 3

/**
 * One transaction that a person asked for. Runs again when it collided with another one; what the database cannot take
 * becomes VALIDATION_FAILED.
 */
export async function edit<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction(pool, work)
    } catch (error) {
      if (!isCollision(error) || attempt === ATTEMPTS) throw asValidationError(error)
    }
  }
}
