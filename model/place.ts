import type { Instant } from './clock.ts'

/** `ward`: with rooms and beds; `home`: a list of patients at home. */
export const WARD_KINDS = ['ward', 'home'] as const
export type WardKind = (typeof WARD_KINDS)[number]

export interface Ward {
  readonly id: string
  readonly name: string
  readonly kind: WardKind
  /** IANA name; null: that of the house. */
  readonly timeZone: string | null
  /** Seconds before a device of its patients counts as silent, at least; null: the default of the house. */
  readonly silenceSeconds: number | null
  /** Seconds between two readings of a device of its patients of which nothing is known; null: nothing is assumed. */
  readonly intervalSeconds: number | null
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** What a ward of kind `home` starts with: somebody at home measures now and then, and walks out of reach. */
export const HOME_DEFAULTS: Pick<Ward, 'silenceSeconds' | 'intervalSeconds'> = {
  silenceSeconds: 2 * 3600,
  intervalSeconds: 900,
}

export interface Room {
  readonly id: string
  readonly wardId: string
  readonly name: string
  readonly version: number
}

export interface Bed {
  readonly id: string
  readonly wardId: string
  readonly roomId: string | null
  readonly name: string
  readonly version: number
}

/** Names of beds and rooms as people count: 2 before 10. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true })
}
