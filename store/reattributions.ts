import type { Instant } from '../model/clock.ts'

/** An assignment changed for a time of which readings may be stored already: they must change their owner. */
export interface Reattribution {
  readonly id: string
  readonly deviceId: string
  /** Null: to nobody. */
  readonly patientId: string | null
  readonly from: Instant
  /** Exclusive; null: no end. */
  readonly to: Instant | null
}

export interface ReattributionQueue {
  /** What is due, in the order in which it was decided: a later one may take back what an earlier one gave. */
  due(now: Instant, limit: number): Promise<readonly Reattribution[]>
  done(id: string): Promise<void>
}
