import type { Act } from '../model/act.ts'
import type { CareFunction, CareTeamMember, Handover } from '../model/care-team.ts'
import type { Instant } from '../model/clock.ts'
import type { Viewer } from './access.ts'

interface PageQuery {
  readonly limit: number
  readonly cursor?: string
}

export interface NewMember {
  readonly userId: string
  readonly function: CareFunction
  /** Not before now. */
  readonly from: Instant
  readonly until: Instant | null
}

export interface HandoverWish {
  readonly fromUserId: string
  readonly toUserId: string
  /** Only those in this ward. */
  readonly wardId: string | null
  /** Only these; null: all he is responsible for. */
  readonly patientIds: readonly string[] | null
  /** End of the receiver's shift. */
  readonly until: Instant | null
  readonly note: string | null
}

/** Who looks after whom, for how long. */
export interface CareTeamStore {
  /** Now and planned, by beginning. */
  members(
    patientId: string,
    now: Instant,
    query: PageQuery,
  ): Promise<{ readonly items: readonly CareTeamMember[]; readonly nextCursor: string | null }>
  /**
   * A responsible nurse ends the turn of the one before; one who is planned for later stays, and ends this turn.
   * Errors: NOT_FOUND (the patient), VALIDATION_FAILED (`userId`), CONFLICT (the user does that already).
   */
  add(patientId: string, member: NewMember, act: Act): Promise<CareTeamMember>
  /** Ends now, or never begins. Errors: NOT_FOUND. */
  end(patientId: string, memberId: string, act: Act): Promise<void>

  /**
   * The receiver becomes the responsible nurse of every patient on the list, at one moment, and is notified. Patients
   * whom the viewer may not see are not on it.
   * Errors: VALIDATION_FAILED (`toUserId`, `wardId`, `patientIds.0`), CONFLICT when the list is empty.
   */
  handOver(wish: HandoverWish, viewer: Viewer, act: Act): Promise<Handover>
  /** Newest first: those that the viewer gave, received or wrote down, or all where he sees every patient. */
  handovers(
    viewer: Viewer,
    query: PageQuery,
  ): Promise<{ readonly items: readonly Handover[]; readonly nextCursor: string | null }>
}
