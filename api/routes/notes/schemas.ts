import { type Static, Type } from 'typebox'
import {
  MOST_NOTE_VERSIONS,
  type Note as ModelNote,
  type NoteVersion as ModelNoteVersion,
  NOTE_KINDS,
} from '../../../model/note.ts'
import { OwnId, Person, Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const Kind = Type.Enum([...NOTE_KINDS], { type: 'string' })
const NoteText = Text(20_000)

export const NewNote = Type.Object(
  { id: OwnId, kind: Kind, text: NoteText },
  {
    additionalProperties: false,
    title: 'NewNote',
    examples: [{ kind: 'progress', text: 'Slept well. Pain 2 of 10 at rest.' }],
  },
)
export const NoteChange = Type.Object(
  { kind: Type.Optional(Kind), text: Type.Optional(NoteText) },
  {
    additionalProperties: false,
    minProperties: 1,
    title: 'NoteChange',
    examples: [{ text: 'Slept well. Pain 2 of 10 at rest, 4 when walking.' }],
  },
)
export const Amendment = Type.Object(
  { id: OwnId, text: NoteText, reason: Text(500, 'Why the signed text does not suffice') },
  {
    additionalProperties: false,
    title: 'Amendment',
    examples: [{ text: 'The pain was in the left knee.', reason: 'Side was wrong' }],
  },
)

const note = {
  id: Uuid,
  patientId: Uuid,
  kind: Kind,
  text: Type.String(),
  author: Person,
  version: Type.Integer({ description: 'Its ETag' }),
  signedAt: nullable(IsoTime),
  amends: nullable(Type.String({ format: 'uuid', description: 'The note that this one amends' })),
  reason: nullable(Type.String({ description: 'Why it was amended' })),
  amendments: Type.Array(Uuid, { description: 'Notes that amend this one, oldest first' }),
  createdAt: IsoTime,
  updatedAt: IsoTime,
}
export const Note = Type.Object(note, { title: 'Note' })
export const NotePage = page(Note)
export const NoteWithVersions = Type.Object(
  {
    ...note,
    versions: Type.Array(Type.Object({ version: Type.Integer(), kind: Kind, text: Type.String(), at: IsoTime }), {
      description: `Every text it ever had, newest first; at most ${MOST_NOTE_VERSIONS}`,
    }),
  },
  { title: 'NoteWithVersions' },
)
export const NoteParams = Type.Object({ id: Type.String(), noteId: Type.String() })
export const NoteQuery = Type.Object({ kind: Type.Optional(Kind), ...pageQuery })

export function noteView(note: ModelNote): Static<typeof Note> {
  return {
    ...note,
    amendments: [...note.amendments],
    signedAt: isoOrNull(note.signedAt),
    createdAt: iso(note.createdAt),
    updatedAt: iso(note.updatedAt),
  }
}

export function versionView(version: ModelNoteVersion) {
  return { ...version, at: iso(version.at) }
}
