import type { Act } from '../model/act.ts'

export interface PatientErasure {
  /**
   * Deletes or empties everything personal of a patient, of the records merged into him and of the login that was only
   * his, and destroys the keys of what cannot be deleted. What is left is the id, never to be used again.
   * @param confirm the family name, as proof of the right record
   * @returns rows deleted or emptied, by table. Errors: NOT_FOUND, MERGED, VALIDATION_FAILED (`confirm`).
   */
  erase(patientId: string, confirm: string, act: Act): Promise<Readonly<Record<string, number>>>
}
