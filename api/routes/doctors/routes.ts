import type { DoctorStore } from '../../../store/doctors.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { Doctor, DoctorChange, DoctorPage, DoctorQuery, doctorView, NewDoctor } from './schemas.ts'

const tags = ['doctors']

export function doctorRoutes(app: App, { doctors }: { doctors: DoctorStore }): void {
  app.get(
    '/doctors',
    {
      config: { access: 'doctors:read' },
      schema: {
        tags,
        summary: 'Doctors by name',
        querystring: DoctorQuery,
        response: { 200: DoctorPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await doctors.list({ ...query, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(doctorView), nextCursor }
    },
  )

  app.post(
    '/doctors',
    {
      config: { access: 'doctors:write' },
      schema: {
        tags,
        summary: 'Add a doctor, with or without a login; 409 when the login is another doctor',
        body: NewDoctor,
        response: { 201: Doctor, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { userId = null, ...fields } = request.body
      const doctor = await doctors.create({ userId, ...fields }, actOf(request))
      reply.code(201).header('etag', etag(doctor)).header('location', `/api/v1/doctors/${doctor.id}`)
      return doctorView(doctor)
    },
  )

  app.get(
    '/doctors/:id',
    {
      config: { access: 'doctors:read' },
      schema: { tags, summary: 'One doctor', params: IdParams, response: { 200: Doctor, ...problems(401, 403, 404) } },
    },
    async ({ params }, reply) => {
      const doctor = found(await doctors.get(params.id), 'doctor')
      reply.header('etag', etag(doctor))
      return doctorView(doctor)
    },
  )

  app.patch(
    '/doctors/:id',
    {
      config: { access: 'doctors:write' },
      schema: {
        tags,
        summary: 'Change a doctor; what is not named stays',
        params: IdParams,
        headers: IfMatch,
        body: DoctorChange,
        response: { 200: Doctor, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const doctor = await doctors.update(params.id, body, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(doctor))
      return doctorView(doctor)
    },
  )

  app.delete(
    '/doctors/:id',
    {
      config: { access: 'doctors:write' },
      schema: {
        tags,
        summary: 'Remove a doctor who has no open appointments; history is kept',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      await doctors.remove(request.params.id, expectedVersion(request.headers), actOf(request))
      return reply.code(204).send(null)
    },
  )
}
