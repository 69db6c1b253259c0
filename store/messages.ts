import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Conversation, Message, MessageSide } from '../model/message.ts'
import type { Viewer } from './access.ts'
import type { Kept } from './kept.ts'

export interface MessageStore {
  /**
   * Keeps a message and tells the other side: the logins of the patient; or of the staff who may read it the care team,
   * where there is none the ward where he stays, and else the doctors of his appointments. A patient who has none of
   * them is told of to those who may answer every patient: no message stays unread by everybody.
   * Errors: NOT_FOUND (the patient), CONFLICT when the id belongs to something else.
   */
  write(
    patientId: string,
    message: { readonly side: MessageSide; readonly text: string },
    act: Act,
    id?: string,
  ): Promise<Kept<Message>>
  /** Newest first. */
  list(query: {
    readonly patientId: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Message[]; readonly nextCursor: string | null }>
  /**
   * The user has read the conversation up to this message, or up to what was kept at this time; never less than before.
   * What told him of these messages is read with them.
   * Errors: NOT_FOUND for a message that is not in it.
   */
  read(patientId: string, side: MessageSide, upTo: { readonly id: string } | Instant, act: Act): Promise<void>
  /** Those with the newest message first. */
  conversations(query: {
    readonly userId: string
    readonly viewer: Viewer
    /** Only those where something is unread. */
    readonly unread?: boolean
    /** Only those where the patient has the last word. */
    readonly unanswered?: boolean
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Conversation[]; readonly nextCursor: string | null }>
}
