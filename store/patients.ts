import type { Act } from '../model/act.ts'
import type { CareFunction } from '../model/care-team.ts'
import type { Limits, LimitsByCode } from '../model/limits.ts'
import type { Patient } from '../model/patient.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'
import type { Viewer } from './access.ts'

export type PatientFields = Pick<Patient, 'name' | 'birthDate' | 'sex' | 'identifiers' | 'ward' | 'bed'>

export interface PatientStore {
  /**
   * @param careAs puts who creates the patient on his care team: who sees only patients in his care would not see this
   * one otherwise
   */
  create(fields: PatientFields, act: Act, careAs?: CareFunction): Promise<Patient>
  get(id: string): Promise<Patient | null>
  list(query: {
    readonly viewer: Viewer
    /** Searches names and identifiers: accents and case do not matter. */
    readonly q?: string
    readonly ward?: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Patient[]; readonly nextCursor: string | null }>
  /** Errors: NOT_FOUND, STALE_VERSION. */
  update(id: string, fields: Partial<PatientFields>, ifVersion: number | null, act: Act): Promise<Patient>
  /** Soft: ends assignments, hides the record, keeps the vitals. Errors: NOT_FOUND. */
  remove(id: string, act: Act): Promise<void>

  /** The personal overrides only. */
  personalLimits(patientId: string): Promise<LimitsByCode>
  /** Sets or (null) takes away overrides; codes that are not named stay. Errors: NOT_FOUND. */
  setPersonalLimits(
    patientId: string,
    changes: Readonly<Partial<Record<VitalSignCode, Limits | null>>>,
    act: Act,
  ): Promise<LimitsByCode>
}

/** What rules must know about each patient. */
export interface PatientProfile {
  readonly patientId: string
  readonly birthDate: string | null
  readonly personalLimits: LimitsByCode
}

export interface PatientProfileReader {
  /** All patients, or the named ones. A patient that does not exist (any more) is left out. */
  profiles(patientIds?: readonly string[]): Promise<readonly PatientProfile[]>
}
