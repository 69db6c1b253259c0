import type { Instant } from './clock.ts'

/** Who does something, when, from where and why: goes with every change, into its audit entry. */
export interface Act {
  readonly at: Instant
  /** User id; null: the system itself (a job, the first start). */
  readonly by: string | null
  /** In the user's words, where an act needs one. */
  readonly reason: string | null
  readonly from: {
    readonly ip: string | null
    readonly userAgent: string | null
    /** Id of the HTTP request, as in `x-request-id`. */
    readonly requestId: string | null
    /** All tokens that grew out of one login share it. */
    readonly login: string | null
    /** Set when nothing but a record opened in need allowed it. */
    readonly via?: 'break-glass'
  }
}

const NOWHERE: Act['from'] = { ip: null, userAgent: null, requestId: null, login: null }

/** What the system does by itself. */
export function ownAct(at: Instant, reason: string | null = null): Act {
  return { at, by: null, reason, from: NOWHERE }
}
