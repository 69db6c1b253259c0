import { type Static, Type } from 'typebox'
import {
  MESSAGE_SIDES,
  MOST_UNREAD,
  type Conversation as ModelConversation,
  type Message as ModelMessage,
} from '../../../model/message.ts'
import { OwnId, Person, Text } from '../../schemas/clinical.ts'
import { IsoTime, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

export const NewMessage = Type.Object(
  { id: OwnId, text: Text(4000) },
  { additionalProperties: false, title: 'NewMessage', examples: [{ text: 'May I get up today?' }] },
)
export const ReadBody = Type.Object(
  {
    upTo: Type.Union([Uuid, IsoTime], { description: 'Id of the newest message that was read, or a time' }),
  },
  {
    additionalProperties: false,
    title: 'MessagesRead',
    examples: [{ upTo: '3d3f8e0c-7f7e-4b53-9b0a-54a7b9a5a001' }],
  },
)

const message = {
  id: Uuid,
  patientId: Uuid,
  side: Type.Enum([...MESSAGE_SIDES], { type: 'string', description: 'For whom its author spoke' }),
  author: Person,
  text: Type.String(),
  at: IsoTime,
  seen: Type.Boolean({ description: 'Somebody of the other side has read it' }),
}
export const Message = Type.Object(message, { title: 'Message' })
export const MessagePage = page(Message)
export const MessageQuery = Type.Object({ ...pageQuery })

const Conversation = Type.Object(
  {
    patientId: Uuid,
    patientName: Type.Object({ given: Type.Array(Type.String()), family: Type.String() }),
    newest: Message,
    unread: Type.Integer({ description: `Of the other side, not read by the caller; counted up to ${MOST_UNREAD}` }),
  },
  { title: 'Conversation' },
)
export const ConversationPage = page(Conversation)
export const ConversationQuery = Type.Object({
  unanswered: Type.Optional(
    Type.Enum(['true', 'false'], {
      type: 'string',
      description: '`true`: only those where the patient has the last word',
    }),
  ),
  unread: Type.Optional(
    Type.Enum(['true', 'false'], { type: 'string', description: '`true`: only those with unread messages' }),
  ),
  ...pageQuery,
})

export function messageView(message: ModelMessage): Static<typeof Message> {
  const { id, patientId, side, author, text, at, seen } = message
  return { id, patientId, side, author, text, at: iso(at), seen }
}

export function conversationView(conversation: ModelConversation): Static<typeof Conversation> {
  const { patientId, patientName, newest, unread } = conversation
  return {
    patientId,
    patientName: { given: [...patientName.given], family: patientName.family },
    newest: messageView(newest),
    unread,
  }
}
