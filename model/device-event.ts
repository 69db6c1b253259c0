import type { Instant } from './clock.ts'

export const DEVICE_EVENT_TYPES = ['lead-off', 'lead-on', 'battery', 'nurse-call', 'fall', 'started'] as const
export type DeviceEventType = (typeof DEVICE_EVENT_TYPES)[number]

export interface DeviceEvent {
  readonly deviceId: string
  readonly patientId: string | null
  readonly deviceTime: Instant
  readonly measuredAt: Instant
  readonly arrivedAt: Instant
  readonly type: DeviceEventType
  readonly detail: Readonly<Record<string, unknown>>
}
