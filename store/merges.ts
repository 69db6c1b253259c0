import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Patient } from '../model/patient.ts'

/** Two records of one person, made one. */
export interface Merge {
  readonly id: string
  /** The record that goes on. */
  readonly into: Pick<Patient, 'id' | 'name' | 'birthDate'>
  /** The one that was a double. */
  readonly from: Pick<Patient, 'id' | 'name' | 'birthDate'>
  readonly reason: string
  readonly at: Instant
  /** User id. */
  readonly by: string | null
  readonly undoneAt: Instant | null
  /** Rows that the survivor got, by table. */
  readonly moved: Readonly<Record<string, number>>
}

export interface PatientMerges {
  /**
   * Gives everything of one record to another in one transaction (readings follow by job); the act's reason is kept.
   * Errors: NOT_FOUND, MERGED, VALIDATION_FAILED (`from`), CONFLICT when the double is admitted now and
   * the other was meanwhile, too.
   */
  merge(intoId: string, fromId: string, act: Act): Promise<Merge>
  /**
   * Gives back exactly what was moved, as far as it is still there. Errors: NOT_FOUND, CONFLICT when it was undone
   * already, or one of the records is not what the merge left.
   */
  undo(mergeId: string, act: Act): Promise<Merge>
  /** Newest first. */
  list(query: {
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Merge[]; readonly nextCursor: string | null }>
}
