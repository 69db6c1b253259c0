import type { Act } from '../model/act.ts'
import type { LimitsChanges, WardLimits } from '../model/limits.ts'
import type { AgeBand } from '../model/vital-signs.ts'

/** By age band and code; null takes the ward's limits of a code away. */
export type WardLimitsChanges = Readonly<Partial<Record<AgeBand, LimitsChanges>>>

/** Limits that count for everybody in a ward who has none of his own. */
export interface WardLimitsStore {
  /** Errors: NOT_FOUND. */
  get(wardId: string): Promise<WardLimits>
  /**
   * What is not named stays. Audited; rules of everybody who lies there are told.
   * @param decide by the limits that count at this moment: nobody else changes them meanwhile. What it throws leaves
   * everything as it was. Errors: NOT_FOUND.
   */
  set(wardId: string, decide: (before: WardLimits) => WardLimitsChanges, act: Act): Promise<WardLimits>
}
