import type { NoteStore } from '../../../store/notes.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NoBody } from '../alerts/schemas.ts'
import {
  Amendment,
  NewNote,
  Note,
  NoteChange,
  NotePage,
  NoteParams,
  NoteQuery,
  NoteWithVersions,
  noteView,
  versionView,
} from './schemas.ts'

const tags = ['notes']
/** A board that saves while one writes stays below it. */
const pace = perUser(60, 'changes of notes')

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly notes: NoteStore
}

export function noteRoutes(app: App, { patients, notes }: Ports): void {
  app.get(
    '/patients/:id/notes',
    {
      config: { access: 'notes:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Notes in their newest version, newest first',
        params: IdParams,
        querystring: NoteQuery,
        response: { 200: NotePage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { id: patientId } = found(await patients.get(params.id), 'patient')
      const { items, nextCursor } = await notes.list({ ...query, patientId, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(noteView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/notes',
    {
      config: { access: 'notes:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Write a note; only its author changes it, until it is signed',
        params: IdParams,
        body: NewNote,
        response: { 200: Note, 201: Note, ...problems(400, 401, 403, 404, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, ...text } = request.body
      const { record, isNew } = await notes.write(request.params.id, text, actOf(request), id)
      reply.code(isNew ? 201 : 200).header('etag', etag(record))
      reply.header('location', `/api/v1/patients/${record.patientId}/notes/${record.id}`)
      return noteView(record)
    },
  )

  app.get(
    '/patients/:id/notes/:noteId',
    {
      config: { access: 'notes:read', whose: 'path' },
      schema: {
        tags,
        summary: 'One note with every version',
        params: NoteParams,
        response: { 200: NoteWithVersions, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const { note, versions } = found(await notes.get(params.id, params.noteId), 'note')
      reply.header('etag', etag(note))
      return { ...noteView(note), versions: versions.map(versionView) }
    },
  )

  app.put(
    '/patients/:id/notes/:noteId',
    {
      config: { access: 'notes:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'A new version of an own note that is not signed; the same text again changes nothing',
        params: NoteParams,
        headers: IfMatch,
        body: NoteChange,
        response: { 200: Note, ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, noteId } = request.params
      const note = await notes.revise(id, noteId, request.body, expectedVersion(request.headers), actOf(request))
      reply.header('etag', etag(note))
      return noteView(note)
    },
  )

  app.post(
    '/patients/:id/notes/:noteId/sign',
    {
      config: { access: 'notes:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Sign an own note: it never changes again',
        params: NoteParams,
        headers: IfMatch,
        body: NoBody,
        response: { 200: Note, ...problems(400, 401, 403, 404, 409, 412, 429) },
      },
    },
    async (request, reply) => {
      const { id, noteId } = request.params
      const note = await notes.sign(id, noteId, expectedVersion(request.headers), actOf(request))
      reply.header('etag', etag(note))
      return noteView(note)
    },
  )

  app.post(
    '/patients/:id/notes/:noteId/amend',
    {
      config: { access: 'notes:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: "Amend a signed note, one's own or a colleague's: a signed note of its own that points at it",
        params: NoteParams,
        body: Amendment,
        response: { 200: Note, 201: Note, ...problems(400, 401, 403, 404, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const act = actOf(request, body.reason)
      const { record, isNew } = await notes.amend(params.id, params.noteId, body.text, act, body.id)
      reply.code(isNew ? 201 : 200).header('etag', etag(record))
      reply.header('location', `/api/v1/patients/${record.patientId}/notes/${record.id}`)
      return noteView(record)
    },
  )
}
