import type { Act } from '../model/act.ts'
import type { Clinic } from '../model/clinic.ts'

export interface ClinicStore {
  get(): Promise<Clinic>
  /** At the first start: does nothing when it was set before. */
  ensure(clinic: Clinic): Promise<void>
  /** Errors: STALE_VERSION. */
  update(fields: Partial<Omit<Clinic, 'version'>>, ifVersion: number | null, act: Act): Promise<Clinic>
}
