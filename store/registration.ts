import type { Act } from '../model/act.ts'
import type { CareFunction } from '../model/care-team.ts'
import type { Patient } from '../model/patient.ts'
import type { Viewer } from './access.ts'
import type { PatientFields } from './patients.ts'

export interface Submission {
  /** As the client gave it; null: the same body within a few seconds counts as the same. */
  readonly idempotencyKey: string | null
  /** SHA-256 of the body. */
  readonly bodyHash: Uint8Array
}

/** A patient as anybody of the house may find him: the caller shows the identity only. */
export interface Found {
  readonly patient: Patient
  /** Whether the viewer may open the record. */
  readonly mine: boolean
}

/** The patient who walks in: is he known, and if not, is he added once? */
export interface PatientRegistration {
  /**
   * Creates a patient. The same submission by the same user answers the patient it made before, also when both come at
   * the same moment; two users who add the same person at the same moment are seen, too.
   * @param confirmed whether a person has seen the candidates
   * Errors: as `PatientStore.create`; POSSIBLE_DUPLICATE with `candidates: Patient[]`; CONFLICT for an idempotency key
   * that was used with another body.
   */
  register(
    fields: PatientFields,
    act: Act,
    options: {
      readonly careAs: CareFunction | undefined
      /** As in `PatientStore.create`. */
      readonly mayBuild: boolean
      readonly confirmed: boolean
      readonly submission: Submission
    },
  ): Promise<Patient>
  /** The whole house, best matches first. */
  find(query: {
    readonly viewer: Viewer
    readonly q?: string
    readonly birthDate?: string
    readonly limit: number
  }): Promise<readonly Found[]>
}
