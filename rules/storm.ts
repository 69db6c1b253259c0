import type { Instant } from '../model/clock.ts'

/** Devices that must fall silent together: fewer are alarms of their own. */
export const STORM_FROM = 5
/** … and which part of the ward's devices they must be. */
const STORM_SHARE = 0.5
/** Those who fall silent so long after the others belong to the same outage. */
export const STORM_JOINS_MS = 60_000
/** After the first one is back the others have so long, then each one that is still silent alarms for itself. */
export const STORM_SETTLES_MS = 15_000

/** Many devices of a ward that fell silent together: one alarm for all of them. */
export interface Storm {
  readonly id: string
  /** The patient whose alarm it is: whoever looks after the ward is told by it. */
  readonly patientId: string
  readonly startedAt: Instant
  /** Still silent. */
  readonly deviceIds: Set<string>
  /** Null: nobody is back yet. */
  firstBackAt: Instant | null
}

/** @param monitored devices of the ward that are with a patient, the silent ones included */
export function isStorm(silent: number, monitored: number): boolean {
  return silent >= STORM_FROM && silent >= STORM_SHARE * monitored
}

/** Whether the outage is over for all: who is still silent then is silent for a reason of his own. */
export function hasSettled({ firstBackAt, deviceIds }: Storm, at: Instant): boolean {
  return deviceIds.size === 0 || (firstBackAt !== null && at - firstBackAt >= STORM_SETTLES_MS)
}
