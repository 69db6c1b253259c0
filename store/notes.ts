import type { Act } from '../model/act.ts'
import type { Note, NoteKind, NoteVersion } from '../model/note.ts'
import type { Kept } from './kept.ts'

export interface NoteText {
  readonly kind: NoteKind
  readonly text: string
}

/** The act names the author; every method but the readers needs a person. */
export interface NoteStore {
  /** Errors: NOT_FOUND (the patient), CONFLICT when the id belongs to something else, VALIDATION_FAILED. */
  write(patientId: string, note: NoteText, act: Act, id?: string): Promise<Kept<Note>>
  /** Every version, newest first. */
  get(
    patientId: string,
    noteId: string,
  ): Promise<{ readonly note: Note; readonly versions: readonly NoteVersion[] } | null>
  /** The newest version of each, newest note first. */
  list(query: {
    readonly patientId: string
    readonly kind?: NoteKind
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Note[]; readonly nextCursor: string | null }>
  /** A new version of the author's unsigned note; none when nothing differs. Errors: NOT_FOUND, FORBIDDEN, CONFLICT, STALE_VERSION. */
  revise(
    patientId: string,
    noteId: string,
    change: Partial<NoteText>,
    ifVersion: number | null,
    act: Act,
  ): Promise<Note>
  /** By its author; a signed note stays as it is, for ever. Errors: NOT_FOUND, FORBIDDEN, CONFLICT, STALE_VERSION. */
  sign(patientId: string, noteId: string, ifVersion: number | null, act: Act): Promise<Note>
  /**
   * A note of its own, signed at once, that points at the signed one; the act has the reason.
   * @returns the amendment. Errors: NOT_FOUND, CONFLICT.
   */
  amend(patientId: string, noteId: string, text: string, act: Act, id?: string): Promise<Kept<Note>>
}
