import type { Instant } from './clock.ts'

export const STAY_BEGINNINGS = ['admission', 'transfer'] as const
export const STAY_ENDINGS = ['transfer', 'discharge'] as const

/** Where a patient was, from when to when. One place at a time. */
export interface Stay {
  readonly id: string
  readonly patientId: string
  readonly wardId: string
  /** Name of the ward. */
  readonly ward: string
  readonly bedId: string | null
  /** Name of the bed. */
  readonly bed: string | null
  readonly from: Instant
  /** Null: still. */
  readonly to: Instant | null
  readonly beginning: (typeof STAY_BEGINNINGS)[number]
  /** Null while it goes on. */
  readonly ending: (typeof STAY_ENDINGS)[number] | null
  /** Why it began, in words. */
  readonly reason: string | null
  /** Where to after a discharge, in words. */
  readonly disposition: string | null
  /** User ids. */
  readonly begunBy: string | null
  readonly endedBy: string | null
}

/** The place alone: why a patient came and what became of him is clinical, for who may read that (`clinical:read`). */
export function withoutWhy({ reason: _why, disposition: _then, ...place }: Stay): Omit<Stay, 'reason' | 'disposition'> {
  return place
}
