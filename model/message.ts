import type { Instant } from './clock.ts'
import type { Person } from './person.ts'

/** Who talks with whom in the conversation of a patient. */
export const MESSAGE_SIDES = ['patient', 'staff'] as const
export type MessageSide = (typeof MESSAGE_SIDES)[number]

export interface Message {
  readonly id: string
  readonly patientId: string
  /** Counts within the conversation, in the order in which they were kept. */
  readonly number: number
  readonly side: MessageSide
  readonly author: Person
  readonly text: string
  readonly at: Instant
  /** Somebody of the other side has read it. */
  readonly seen: boolean
}

/** A conversation as one user sees it. */
export interface Conversation {
  readonly patientId: string
  readonly patientName: { readonly given: readonly string[]; readonly family: string }
  readonly newest: Message
  /** Messages of the other side that the user has not read, counted up to `MOST_UNREAD`. */
  readonly unread: number
}

export const MOST_UNREAD = 100
