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

/** @returns the charge a battery event tells (`detail.percent` or `detail.level`), in percent; null when it tells none */
export function batteryOf(event: DeviceEvent): number | null {
  if (event.type !== 'battery') return null
  const { percent, level } = event.detail
  const charge = percent ?? level
  return typeof charge === 'number' && charge >= 0 && charge <= 100 ? charge : null
}
