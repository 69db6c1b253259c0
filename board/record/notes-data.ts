import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import type { Option } from '../parts/option.ts'
import { decodePerson, type Person } from './person.ts'
import { instantOrNull } from './record-data.ts'

export const NOTE_KINDS: readonly Option<string>[] = [
  { value: 'progress', text: 'Progress note' },
  { value: 'nursing', text: 'Nursing note' },
  { value: 'consult', text: 'Consult' },
  { value: 'discharge', text: 'Discharge note' },
  { value: 'other', text: 'Other note' },
]

/** A note as it is being written. */
export interface NoteTexts {
  readonly kind: string
  readonly text: string
}

export interface Note {
  readonly id: string
  readonly kind: string
  readonly text: string
  readonly author: Person
  readonly version: number
  /** Unix ms; null: still being written. */
  readonly signedAt: number | null
  readonly amends: string | null
  readonly reason: string | null
  readonly amendments: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

export interface NoteVersion {
  readonly version: number
  readonly text: string
  readonly at: number
}

export const decodeNote: Decode<Note> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    kind: f.text('kind'),
    text: f.text('text'),
    author: f.of('author', decodePerson),
    version: f.number('version'),
    signedAt: instantOrNull(f, 'signedAt'),
    amends: f.textOrNull('amends'),
    reason: f.textOrNull('reason'),
    amendments: f.list('amendments', text),
    createdAt: f.of('createdAt', instant),
    updatedAt: f.of('updatedAt', instant),
  }
}

export function decodeVersions(body: unknown): readonly NoteVersion[] {
  return fields(body, 'note').list('versions', (value, at) => {
    const f = fields(value, at)
    return { version: f.number('version'), text: f.text('text'), at: f.of('at', instant) }
  })
}

export const kindText = (kind: string) => NOTE_KINDS.find(k => k.value === kind)?.text ?? kind
