import type { Act } from '../model/act.ts'
import type { BreakGlass } from '../model/break-glass.ts'
import type { Instant } from '../model/clock.ts'

export interface BreakGlassStore {
  /**
   * Opens the record for who acts, for the act's reason; tells everybody who may read the audit.
   * Errors: NOT_FOUND.
   */
  open(patientId: string, until: Instant, act: Act): Promise<BreakGlass>
  /** Newest first. */
  list(query: {
    /** Only those that go on at this time. */
    readonly openAt?: Instant
    readonly userId?: string
    readonly patientId?: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly BreakGlass[]; readonly nextCursor: string | null }>
  /** One that is over already stays as it is. Errors: NOT_FOUND. */
  end(id: string, act: Act): Promise<void>
}
