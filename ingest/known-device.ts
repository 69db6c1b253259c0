import type { Instant } from '../model/clock.ts'
import type { DeviceProfile } from '../store/devices.ts'
import { type ClockState, clockState } from './clock-offset.ts'

/** What ingest holds of one device: its profile, and what was learned from its messages. */
export interface KnownDevice {
  profile: DeviceProfile
  clock: ClockState
  /** When it was last heard to be online or offline. */
  onlineAt: Instant
}

export function knownDevice(profile: DeviceProfile): KnownDevice {
  return { profile, clock: clockState(profile.clockOffsetMs), onlineAt: Number.NEGATIVE_INFINITY }
}

/** Stands in for a device that was never registered (or just removed): its readings belong to nobody. */
export function unknownDevice(deviceId: string): KnownDevice {
  const nothing = { intervalSeconds: null, wardIntervalSeconds: null, wardSilenceSeconds: null, clockOffsetMs: null }
  return knownDevice({ deviceId, ...nothing, lastSeenAt: null, assignments: [] })
}
