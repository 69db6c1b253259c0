import type { NameOfPerson } from '../beds.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'

/** The conversation of one patient, as whoever is logged in sees it. */
export interface Conversation {
  readonly patientId: string
  readonly name: NameOfPerson
  /** Counted by the server up to a hundred. */
  readonly unread: number
  readonly newest: {
    readonly side: 'patient' | 'staff'
    readonly author: string
    readonly text: string
    /** Unix ms. */
    readonly at: number
  }
}

export const decodeConversation: Decode<Conversation> = (value, at) => {
  const f = fields(value, at)
  const name = f.of('patientName', fields)
  const newest = f.of('newest', fields)
  return {
    patientId: f.text('patientId'),
    name: { given: name.list('given', text), family: name.text('family') },
    unread: f.number('unread'),
    newest: {
      side: newest.oneOf('side', ['patient', 'staff']),
      author: newest.of('author', fields).text('name'),
      text: newest.text('text'),
      at: newest.of('at', instant),
    },
  }
}
