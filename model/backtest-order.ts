import type { Instant } from './clock.ts'

/** What a back-test over stored readings was asked to do: the input of its job. */
export interface BacktestOrder {
  /** Rule sets as they were sent; null: what counts now. */
  readonly rules: unknown
  /** Null with `compares` false: nothing to compare with. */
  readonly against: unknown
  readonly compares: boolean
  readonly stretches: readonly BacktestStretch[]
}

export interface BacktestStretch {
  readonly patientId: string
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
}

/** The file that a back-test leaves behind. */
export const BACKTEST_FILE = 'backtest.json'
