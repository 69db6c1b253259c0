import type { Act } from '../model/act.ts'
import type { Action } from '../model/permissions.ts'

/** For reads; a change writes its entry in its own transaction (`store/postgres/audit.ts`). */
export interface ReadAudit {
  /**
   * Resolves when the entries, one for each patient, are durable: only then may the answer leave.
   * @param patientIds null in it: a reading of no patient in particular (a live subscription to whoever is in his care)
   */
  read(act: Act, action: Action, patientIds: readonly (string | null)[]): Promise<void>
}
