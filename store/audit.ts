import type { Act } from '../model/act.ts'
import type { AuditEntry, AuditValues } from '../model/audit.ts'
import type { Instant } from '../model/clock.ts'
import type { Action } from '../model/permissions.ts'

/**
 * For reads; a change writes its entry in its own transaction (`store/postgres/audit.ts`). Everything resolves when the
 * entries are durable: only then may the answer leave. Errors: UNAVAILABLE when too many wait.
 */
export interface ReadAudit {
  /** Of single records: one entry for each patient, always. */
  read(act: Act, action: Action, patientIds: readonly string[]): Promise<void>
  /** Of lists and boards: the same user, login, action and patient within ten minutes are one entry. */
  listed(act: Act, action: Action, patientIds: readonly string[]): Promise<void>
  /**
   * A live subscription: one entry for each patient it names, or one for `all`, however many numbers follow. One that
   * comes back within ten minutes is the same.
   */
  subscription(act: Act, patients: readonly string[] | 'all'): Promise<void>
}

interface AuditPageQuery {
  readonly limit: number
  readonly cursor?: string
}

export interface AuditQuery extends AuditPageQuery {
  readonly userId?: string
  readonly patientId?: string
  readonly action?: string
  /** Inclusive. */
  readonly from?: Instant
  /** Exclusive. */
  readonly to?: Instant
}

export interface AuditPage<E> {
  readonly items: readonly E[]
  readonly nextCursor: string | null
}

/** Newest first. Errors: VALIDATION_FAILED for a cursor of another list. */
export interface AuditReader {
  ofPatient(patientId: string, query: AuditPageQuery): Promise<AuditPage<AuditEntry>>
  /** With the values before and after, decrypted. */
  list(query: AuditQuery): Promise<AuditPage<AuditEntry & AuditValues>>
}

/** The newest block of the chain. */
export interface AuditBlock {
  /** Counts from 1. */
  readonly number: number
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

export interface AuditSealer {
  /**
   * Seals every entry of a finished transaction into blocks. Stops between two blocks when `signal` says so.
   * @returns how many entries were sealed
   */
  seal(signal?: AbortSignal): Promise<number>
  /** Null before the first block. */
  newest(): Promise<AuditBlock | null>
}
