import type { Instant } from './clock.ts'

export const DEVICE_KINDS = ['bedside-monitor', 'wearable', 'gateway', 'other'] as const
export type DeviceKind = (typeof DEVICE_KINDS)[number]

/** The device registry's record (D2). Dates are ISO dates, `YYYY-MM-DD`. */
export interface Device {
  /** The integrator's own id, `[A-Za-z0-9_.:-]{1,64}`. */
  readonly id: string
  readonly name: string | null
  readonly kind: DeviceKind
  readonly macAddress: string | null
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serialNumber: string | null
  readonly firmwareVersion: string | null
  readonly softwareVersion: string | null
  readonly purchasedOn: string | null
  readonly firstUsedOn: string | null
  /** Seconds between two readings where it is known; null: the median of its last 20 counts. */
  readonly intervalSeconds: number | null
  readonly gatewayId: string | null
  readonly online: boolean
  readonly lastSeenAt: Instant | null
  /** Percent. */
  readonly battery: number | null
  /** Device clock minus ours, ms; null until learned. */
  readonly clockOffsetMs: number | null
  /** Readings stored and readings refused since registration. */
  readonly counters: { readonly accepted: number; readonly rejected: number }
  /** Its own; it beats that of the bed. */
  readonly assignment: Assignment | null
  readonly bed: DeviceBed | null
  /** Who has it now: by its own assignment, else the patient in its bed. */
  readonly patientId: string | null
  /** What the ward of its patient assumes while `intervalSeconds` is null. */
  readonly wardIntervalSeconds: number | null
  /** In that ward it counts as silent after so many seconds, at least; null: after the default of the house. */
  readonly wardSilenceSeconds: number | null
  readonly version: number
  readonly createdAt: Instant
}

/** The bed where a device stands. */
export interface DeviceBed {
  readonly bedId: string
  /** Names. */
  readonly bed: string
  readonly wardId: string
  readonly ward: string
  readonly from: Instant
}

/** Who had the device, from when to when. One patient per device at a time. */
export interface Assignment {
  readonly id: string
  readonly deviceId: string
  readonly patientId: string
  readonly from: Instant
  /** Null: still. */
  readonly to: Instant | null
  /** User id. */
  readonly assignedBy: string | null
  readonly assignedAt: Instant
}

/** Seconds between two readings, for the freshness of what it measured: declared, or what its patient's ward assumes. */
export function intervalOf(device: Pick<Device, 'intervalSeconds' | 'wardIntervalSeconds'>): number | null {
  return device.intervalSeconds ?? device.wardIntervalSeconds
}
