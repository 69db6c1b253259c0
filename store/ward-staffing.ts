import type { Act } from '../model/act.ts'

export interface WardStaffing {
  /** Lets users work in the ward of this name, which is made when there is none; those who work there already stay. */
  work(ward: string, userIds: readonly string[], act: Act): Promise<void>
}
