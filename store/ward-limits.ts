import type { Act } from '../model/act.ts'
import type { Limits, WardLimits } from '../model/limits.ts'
import type { AgeBand, VitalSignCode } from '../model/vital-signs.ts'

/** By age band and code; null takes the ward's limits of a code away. */
export type WardLimitsChanges = Readonly<
  Partial<Record<AgeBand, Readonly<Partial<Record<VitalSignCode, Limits | null>>>>>
>

/** Limits that count for everybody in a ward who has none of his own. */
export interface WardLimitsStore {
  /** Errors: NOT_FOUND. */
  get(wardId: string): Promise<WardLimits>
  /** What is not named stays. Audited; rules of everybody who lies there are told. Errors: NOT_FOUND. */
  set(wardId: string, changes: WardLimitsChanges, act: Act): Promise<WardLimits>
}
