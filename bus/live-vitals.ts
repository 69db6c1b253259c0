import type { Instant } from '../model/clock.ts'
import type { Vitals } from '../model/vital-signs.ts'

/** The newest numbers of a patient, on the short cut to the screens. May be dropped, never delays anything. */
export interface LiveVitals {
  readonly patientId: string
  readonly deviceId: string
  readonly measuredAt: Instant
  readonly arrivedAt: Instant
  readonly vitals: Vitals
}

export interface LiveVitalsPublisher {
  /** Keeps the newest per patient and device, sends what somebody watches about every 250 ms. Never blocks, never throws. */
  publish(live: LiveVitals): void
  close(): Promise<void>
}

export interface LiveVitalsSubscriber {
  /** Declares what this process watches; renewed by itself until the next call. */
  watch(patients: 'all' | ReadonlySet<string>): void
  subscribe(handler: (live: readonly LiveVitals[]) => void): Promise<void>
  close(): Promise<void>
}
