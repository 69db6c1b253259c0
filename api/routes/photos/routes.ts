import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { AppError } from '../../../model/errors.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { PHOTO_TYPES, type PhotoStore } from '../../../store/photos.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { imageType } from './image-type.ts'

const tags = ['patients']
/** Bytes. */
const LARGEST = 1_048_576

const Image = Type.Any({ description: 'JPEG or PNG, at most 1 MiB' })
const images = Object.fromEntries(PHOTO_TYPES.map(type => [type, { schema: Image }]))

export function photoRoutes(app: App, ports: { photos: PhotoStore; patients: PatientStore }): void {
  // In a scope of its own: nowhere else is a picture a body.
  app.register(async (scope: App) => {
    scope.addContentTypeParser<Buffer>(
      [...PHOTO_TYPES],
      { parseAs: 'buffer', bodyLimit: LARGEST },
      (_request, body, done) => done(null, body),
    )
    routes(scope, ports)
  })
}

function routes(app: App, { photos, patients }: { photos: PhotoStore; patients: PatientStore }): void {
  app.get(
    '/patients/:id/photo',
    {
      config: { access: 'patients:read', whose: 'path' },
      schema: {
        tags,
        summary: 'The photo of a patient',
        params: IdParams,
        headers: Type.Object({ 'if-none-match': Type.Optional(Type.String({ maxLength: 200 })) }),
        response: {
          200: { description: 'The picture', content: images },
          304: Type.Null({ description: 'It is the one you have' }),
          ...problems(401, 403, 404),
        },
      },
    },
    async ({ params, headers }, reply) => {
      const photo = found(await photos.get(params.id), 'photo')
      const tag = `"${photo.hash}"`
      // Kept by the browser, asked about each time, so that who may not see it any more does not.
      reply.header('etag', tag).header('cache-control', 'private, no-cache')
      if (headers['if-none-match'] === tag) return reply.code(304).send(null)
      return reply.type(photo.type).send(Buffer.from(photo.bytes))
    },
  )

  app.put(
    '/patients/:id/photo',
    {
      config: { access: 'patients:write', whose: 'path' },
      bodyLimit: LARGEST,
      schema: {
        tags,
        summary: 'Set the photo of a patient',
        params: IdParams,
        body: { content: images },
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 410, 413, 415) },
      },
    },
    async (request, reply) => {
      const bytes: unknown = request.body
      const type = bytes instanceof Uint8Array ? imageType(bytes) : null
      if (type === null || !(bytes instanceof Uint8Array)) {
        throw new AppError('VALIDATION_FAILED', 'The body is neither a JPEG nor a PNG picture')
      }
      const hash = createHash('sha256').update(bytes).digest('hex')
      await photos.set(request.params.id, { type, bytes, hash }, actOf(request))
      return reply.code(204).header('etag', `"${hash}"`).send(null)
    },
  )

  app.delete(
    '/patients/:id/photo',
    {
      config: { access: 'patients:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Take the photo of a patient away',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404, 410) },
      },
    },
    async (request, reply) => {
      found(await patients.get(request.params.id), 'patient')
      found((await photos.remove(request.params.id, actOf(request))) || null, 'photo')
      return reply.code(204).send(null)
    },
  )
}
