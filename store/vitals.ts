import type { Instant } from '../model/clock.ts'
import type { Reading } from '../model/reading.ts'
import type { VitalSignCode, VitalValue } from '../model/vital-signs.ts'

export interface VitalsWriter {
  /**
   * Stores readings. A value's identity is (device, device time, code): an equal one changes nothing, another code of
   * the same instant fills its gap, and what was stored first wins. Late ones count in the roll-ups too.
   * Resolves when written; a rejection may have stored nothing or everything, so hand the same batch in again.
   * Errors: Unstorable.
   */
  write(readings: readonly Reading[]): Promise<void>
}

/** Raw points: `[t, value]`, t = corrected time in Unix ms, ascending. */
export type RawPoint = readonly [t: Instant, value: VitalValue]
/** Roll-up points: `[t, min, mean, max, count]`, t = start of the bucket in Unix ms, ascending. Numeric codes only. */
export type RollUpPoint = readonly [t: Instant, min: number, mean: number, max: number, count: number]
export type RollUpWidth = '1m' | '1h'

export interface VitalsQuery {
  readonly patientId: string
  /** Inclusive. */
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
  readonly codes: readonly VitalSignCode[]
}

export interface LatestVital {
  readonly code: VitalSignCode
  readonly value: VitalValue
  readonly measuredAt: Instant
  readonly arrivedAt: Instant
  readonly deviceId: string
  readonly clockCorrected: boolean
}

export interface VitalsReader {
  /** Codes without a point are left out. At most `limit` instants, the newest ones when there are more. */
  raw(query: VitalsQuery, limit: number): Promise<ReadonlyMap<VitalSignCode, readonly RawPoint[]>>
  /**
   * Exact at any time: buckets that are not rolled up yet are computed from the raw values. Buckets are UTC minutes and
   * hours; the one that `from` lies in is included, and every bucket is answered whole.
   */
  rollUps(query: VitalsQuery, width: RollUpWidth): Promise<ReadonlyMap<VitalSignCode, readonly RollUpPoint[]>>
  /**
   * The last value per code of each patient by when it counts (`countsFrom`), as old as raw values are kept. More than a
   * hundred values of a code that lie in the future may hide those that came after them.
   */
  latest(patientIds: readonly string[]): Promise<ReadonlyMap<string, readonly LatestVital[]>>
}

/**
 * What a job calls now and then. Nothing here takes a lock that `write` waits for longer than a moment. Long work goes in
 * chunks that commit one by one; `signal` stops it between two of them, and the next call goes on.
 */
export interface VitalsMaintenance {
  /** Makes the partitions (or whatever holds time) that the next days need. Called before the first write. */
  prepare(now: Instant): Promise<void>
  /** Rolls up minutes and hours that are over and were touched. @returns how many buckets were written */
  rollUp(now: Instant, signal?: AbortSignal): Promise<number>
  /**
   * Drops raw values measured before `raw`, and roll-ups before `rollUps`; raw values may stay up to two days longer,
   * because whole days are dropped. Roll-ups before `raw` are not changed by later readings any more.
   */
  expire(before: { readonly raw: Instant; readonly rollUps: Instant }, signal?: AbortSignal): Promise<void>
  /**
   * Gives the readings that a device measured in [from, to) to a patient (null: to nobody), roll-ups included.
   * @returns rows changed
   */
  reattribute(
    deviceId: string,
    from: Instant,
    to: Instant | null,
    patientId: string | null,
    signal?: AbortSignal,
  ): Promise<number>
}
