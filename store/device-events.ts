import type { DeviceEvent } from '../model/device-event.ts'

export interface DeviceEventWriter {
  /** Idempotent on (device, device time, type). Errors: Unstorable. */
  write(events: readonly DeviceEvent[]): Promise<void>
}
