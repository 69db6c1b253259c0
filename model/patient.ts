import type { Instant } from './clock.ts'

export const SEXES = ['female', 'male', 'other', 'unknown'] as const
export type Sex = (typeof SEXES)[number]

export interface HumanName {
  readonly given: readonly string[]
  readonly family: string
}

export interface Identifier {
  /** URI or short name of the numbering system. */
  readonly system: string
  readonly value: string
}

export interface Patient {
  readonly id: string
  readonly name: HumanName
  /** ISO date, `YYYY-MM-DD`. */
  readonly birthDate: string | null
  readonly sex: Sex
  readonly identifiers: readonly Identifier[]
  /** Names of the ward and bed where the patient is now. */
  readonly ward: string | null
  readonly bed: string | null
  readonly wardId: string | null
  readonly bedId: string | null
  /** The stay that goes on. */
  readonly stayId: string | null
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}
