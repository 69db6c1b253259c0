import type { Instant } from './clock.ts'
import type { Vitals } from './vital-signs.ts'

/** What a device measured at one instant: one or more vitals, before anybody knows whose they are. */
export interface DeviceReading {
  /** The device's own time, Unix ms: with device and code it is the identity of a value. Null: the device sent none. */
  readonly deviceTime: Instant | null
  /** The device's own sequence number, where it sends one. */
  readonly seq: number | null
  readonly vitals: Vitals
  /** The device only said how long ago (SenML): the time was reckoned from arrival, and says nothing about its clock. */
  readonly timeIsRelative?: true
}

/** A validated reading with both clocks and its owner. */
export interface Reading {
  readonly deviceId: string
  /** The patient who had the device at `measuredAt`; null while nobody had it. */
  readonly patientId: string | null
  /** Identity, with device and code: the device's own time, or the time of arrival where it sent none. Unix ms. */
  readonly deviceTime: Instant
  /** `deviceTime` with the device's learned clock offset taken out. Charts and rules use this one. Unix ms. */
  readonly measuredAt: Instant
  /** The broker's time when the message arrived. Unix ms. */
  readonly arrivedAt: Instant
  /** True when `measuredAt` was corrected by a learned offset (`ingest/clock-offset.ts`). */
  readonly clockCorrected: boolean
  readonly seq: number | null
  readonly vitals: Vitals
}

/**
 * From when a value counts: nothing is measured after it has arrived, so a device whose clock runs ahead must not hide
 * what comes later, nor look live for longer than its values last.
 */
export function countsFrom({ measuredAt, arrivedAt }: Pick<Reading, 'arrivedAt' | 'measuredAt'>): Instant {
  return Math.min(measuredAt, arrivedAt)
}

/** Live = at most this much older than its arrival, by the broker's clock, however long the pipeline took. */
export const LIVE_WITHIN_MS = 10_000

/** Only a live reading may satisfy or end a live condition. */
export function isLive(reading: Pick<Reading, 'arrivedAt' | 'measuredAt'>): boolean {
  return reading.arrivedAt - reading.measuredAt <= LIVE_WITHIN_MS
}
