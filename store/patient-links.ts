import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'

/** Which login speaks for a patient. */
export interface PatientLink {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly linkedAt: Instant
  /** Null: the system. */
  readonly linkedBy: string | null
}

/** Every link and end is audited, and a change of the topics `user` and `patient`. */
export interface PatientLinks {
  get(patientId: string): Promise<PatientLink | null>
  /**
   * Replaces the login that the patient had.
   * Errors: NOT_FOUND for the patient, VALIDATION_FAILED for the user, CONFLICT when the user is linked with another
   * patient or has not the role of patients.
   */
  link(patientId: string, userId: string, act: Act): Promise<PatientLink>
  /** Errors: NOT_FOUND. */
  unlink(patientId: string, act: Act): Promise<void>
  /** The newest invitation is the only one that counts. Errors: NOT_FOUND, CONFLICT when the patient has a login. */
  invite(patientId: string, codeHash: Uint8Array, expiresAt: Instant, act: Act): Promise<void>
  /** Uses the invitation up. Errors: CODE_NOT_VALID, CONFLICT as `link`. */
  accept(codeHash: Uint8Array, userId: string, act: Act): Promise<void>
}
