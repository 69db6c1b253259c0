import type { Act } from '../model/act.ts'
import type { FieldError } from '../model/errors.ts'
import type { PatientFields } from './patients.ts'

/** One person of a file. */
export interface Newcomer {
  /** The same whenever the same line of the same job is taken. */
  readonly id: string
  /** `ward` and `bed` are null: a file admits nobody. */
  readonly fields: PatientFields
}

/** What became of one of them. */
export type Enrolled =
  | { readonly type: 'created' }
  /** Somebody has the same identifier, or the same name and birth date. */
  | { readonly type: 'known'; readonly patientId: string }
  /** Somebody of the same birth date has nearly the same name: a person must look. */
  | { readonly type: 'alike'; readonly patientId: string }
  | { readonly type: 'refused'; readonly errors: readonly FieldError[] }

/** Many people at once, told to nobody: their stories and the audit have them, no feed does. */
export interface PatientImport {
  /**
   * Adds who is not known, in one transaction, and says in their order what became of each. Taken again, whoever it had
   * added is `created` again, and nothing changes. Errors: VALIDATION_FAILED, with nobody added, for what only the
   * database could tell.
   */
  enrol(newcomers: readonly Newcomer[], act: Act): Promise<readonly Enrolled[]>
}
