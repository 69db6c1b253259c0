import type { Act } from '../model/act.ts'
import type { DeviceBed } from '../model/device.ts'

/** What stands at which bed: the patient in it owns the readings, unless the device has an assignment of its own. */
export interface DeviceBedStore {
  /**
   * From now on; an earlier binding of the device ends. To the bed where it is already: changes nothing.
   * Errors: NOT_FOUND (the device), VALIDATION_FAILED (`bedId`).
   */
  bind(deviceId: string, bedId: string, act: Act): Promise<DeviceBed>
  /** Errors: NOT_FOUND (the device, or it stands at no bed). */
  release(deviceId: string, act: Act): Promise<void>
  /** Who lies in the bed now; null: nobody, or there is no such bed. */
  patientIn(bedId: string): Promise<string | null>
}
