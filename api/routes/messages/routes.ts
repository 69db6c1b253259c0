import type { MessageSide } from '../../../model/message.ts'
import type { MessageStore } from '../../../store/messages.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { Caller } from '../../access/caller.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf, shown, viewerOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import {
  ConversationPage,
  ConversationQuery,
  conversationView,
  Message,
  MessagePage,
  MessageQuery,
  messageView,
  NewMessage,
  ReadBody,
} from './schemas.ts'

const tags = ['messages']
/** Fast talk; each one rings at a whole team. */
const pace = perUser(20, 'messages')
const UUID_LENGTH = 36

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly messages: MessageStore
}

export function messageRoutes(app: App, { patients, messages }: Ports): void {
  app.get(
    '/patients/:id/messages',
    {
      config: { access: 'messages:read', whose: 'path' },
      schema: {
        tags,
        summary: 'The conversation of a patient with the staff, newest first',
        params: IdParams,
        querystring: MessageQuery,
        response: { 200: MessagePage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { id: patientId } = found(await patients.get(params.id), 'patient')
      const { items, nextCursor } = await messages.list({ ...query, patientId, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(messageView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/messages',
    {
      config: { access: 'messages:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Write to the other side, and tell it',
        description: 'The login that is linked with the patient speaks for him, everybody else for the staff.',
        params: IdParams,
        body: NewMessage,
        response: { 200: Message, 201: Message, ...problems(400, 401, 403, 404, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const side = sideOf(callerOf(request), params.id)
      const { record, isNew } = await messages.write(params.id, { side, text: body.text }, actOf(request), body.id)
      reply.code(isNew ? 201 : 200)
      return messageView(record)
    },
  )

  app.post(
    '/patients/:id/messages/read',
    {
      config: { access: 'messages:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Say how far the caller has read; going back changes nothing',
        params: IdParams,
        body: ReadBody,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { upTo } = request.body
      const { id: patientId } = found(await patients.get(request.params.id), 'patient')
      const mark = upTo.length === UUID_LENGTH ? { id: upTo } : instantOf(upTo, 'upTo')
      await messages.read(patientId, sideOf(callerOf(request), patientId), mark, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/conversations',
    {
      config: { access: 'messages:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'Conversations that the caller may read, those with the newest message first, with what is unread',
        querystring: ConversationQuery,
        response: { 200: ConversationPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { unread, unanswered, limit = PAGE_DEFAULT, ...same } = request.query
      const { items, nextCursor } = await messages.conversations({
        ...same,
        userId: callerOf(request).id,
        viewer: viewerOf(request),
        unread: unread === 'true',
        unanswered: unanswered === 'true',
        limit,
      })
      shown(
        request,
        items.map(({ patientId }) => patientId),
      )
      return { items: items.map(conversationView), nextCursor }
    },
  )
}

function sideOf({ account }: Caller, patientId: string): MessageSide {
  return account.user.patientId === patientId.toLowerCase() ? 'patient' : 'staff'
}
