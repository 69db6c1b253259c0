import type { Act } from '../model/act.ts'
import type { ClinicalContent, ClinicalKind } from '../model/clinical.ts'
import type { Instant } from '../model/clock.ts'

/** One medication, allergy, condition or measurement of a patient, as it is now. */
export interface ClinicalRecord<K extends ClinicalKind> {
  readonly id: string
  readonly content: ClinicalContent[K]
  /** Somebody said that it should never have been written; it is kept all the same. */
  readonly enteredInErrorAt: Instant | null
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** User id. */
  readonly updatedBy: string | null
}

/** As it was. */
export interface ClinicalVersion<K extends ClinicalKind> {
  readonly version: number
  readonly content: ClinicalContent[K]
  readonly enteredInError: boolean
  readonly at: Instant
  readonly by: string | null
}

export interface ClinicalRecords {
  /** Errors: NOT_FOUND (the patient), MERGED. */
  add<K extends ClinicalKind>(
    patientId: string,
    kind: K,
    content: ClinicalContent[K],
    act: Act,
  ): Promise<ClinicalRecord<K>>
  get<K extends ClinicalKind>(patientId: string, kind: K, id: string): Promise<ClinicalRecord<K> | null>
  /** Measurements by when they were made, others by when they were written down; newest first. */
  list<K extends ClinicalKind>(query: {
    readonly patientId: string
    readonly kind: K
    /** Also what was entered in error. */
    readonly errors: boolean
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly ClinicalRecord<K>[]; readonly nextCursor: string | null }>
  /** Errors: NOT_FOUND, MERGED, STALE_VERSION, CONFLICT when it was entered in error. */
  change<K extends ClinicalKind>(
    patientId: string,
    kind: K,
    id: string,
    fields: Partial<ClinicalContent[K]>,
    ifVersion: number | null,
    act: Act,
  ): Promise<ClinicalRecord<K>>
  /** Says that it was entered in error; doing so twice changes nothing. Errors: NOT_FOUND, MERGED, STALE_VERSION. */
  markAsError(patientId: string, kind: ClinicalKind, id: string, ifVersion: number | null, act: Act): Promise<void>
  /** Every version, oldest first; empty when there is no such record. */
  history<K extends ClinicalKind>(patientId: string, kind: K, id: string): Promise<readonly ClinicalVersion<K>[]>
}
