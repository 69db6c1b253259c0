import type { Instant } from './clock.ts'
import { AppError } from './errors.ts'
import type { Person } from './person.ts'

export const NOTE_KINDS = ['progress', 'nursing', 'discharge', 'consult', 'other'] as const
export type NoteKind = (typeof NOTE_KINDS)[number]

/** Versions of one note: enough for every pause in writing, few enough to answer all at once. */
export const MOST_NOTE_VERSIONS = 100

export interface Note {
  readonly id: string
  readonly patientId: string
  readonly kind: NoteKind
  readonly text: string
  readonly author: Person
  /** Counts texts; the ETag of `If-Match`. Signing does not change the text. */
  readonly version: number
  /** Null: still being written. Once signed, by its author, it never changes. */
  readonly signedAt: Instant | null
  /** The note that this one amends, and why. */
  readonly amends: string | null
  readonly reason: string | null
  /** Ids of the notes that amend this one, oldest first. */
  readonly amendments: readonly string[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export interface NoteVersion {
  readonly version: number
  readonly kind: NoteKind
  readonly text: string
  readonly at: Instant
}

/** Whether the user may write on, or sign. Errors: FORBIDDEN, CONFLICT. */
export function checkUnsigned(note: Pick<Note, 'author' | 'signedAt'>, userId: string): void {
  if (note.author.id !== userId) {
    throw new AppError('FORBIDDEN', 'Only its author changes and signs a note; others amend it when it is signed')
  }
  if (note.signedAt !== null) throw new AppError('CONFLICT', 'The note is signed and stays as it is; amend it')
}

/** Errors: CONFLICT. */
export function checkAmendable(note: Pick<Note, 'signedAt'>): void {
  if (note.signedAt === null) throw new AppError('CONFLICT', 'The note is not signed yet; its author can change it')
}

/** Errors: CONFLICT. */
export function checkVersionsLeft(note: Pick<Note, 'version'>): void {
  if (note.version < MOST_NOTE_VERSIONS) return
  throw new AppError(
    'CONFLICT',
    `The note has ${MOST_NOTE_VERSIONS} versions, the most there can be; sign and amend it`,
  )
}
