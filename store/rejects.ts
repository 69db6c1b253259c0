import type { Instant } from '../model/clock.ts'
import type { Reject, RejectReason } from '../model/reject.ts'

export interface RejectWriter {
  /** Idempotent on `id`. Errors: Unstorable. */
  put(rejects: readonly Reject[]): Promise<void>
  markReplayed(ids: readonly string[], at: Instant): Promise<void>
  /** @returns how many were dropped */
  expire(before: Instant): Promise<number>
}

export interface RejectQuery {
  readonly deviceId?: string
  readonly reason?: RejectReason
  /** Not replayed yet. */
  readonly open?: boolean
  readonly from?: Instant
  readonly limit: number
  readonly cursor?: string
}

export interface RejectReader {
  /** Newest first. */
  list(query: RejectQuery): Promise<{ readonly items: readonly Reject[]; readonly nextCursor: string | null }>
  byIds(ids: readonly string[]): Promise<readonly Reject[]>
}
