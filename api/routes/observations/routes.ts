import type { Instant } from '../../../model/clock.ts'
import { AppError } from '../../../model/errors.ts'
import { observationTimeProblem, readObservation } from '../../../model/observation.ts'
import type { ObservationStore } from '../../../store/observations.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { perUser } from '../../plugins/rate-per-user.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import {
  NewObservation,
  Observation,
  ObservationPage,
  ObservationParams,
  ObservationQuery,
  observationView,
} from './schemas.ts'

const tags = ['vitals']
/** A round of a ward, entered at once, stays below it. */
const pace = perUser(120, 'observations')

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly observations: ObservationStore
}

export function observationRoutes(app: App, { patients, observations }: Ports): void {
  app.get(
    '/patients/:id/observations',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'What people entered of a patient, newest first; also what was entered in error',
        params: IdParams,
        querystring: ObservationQuery,
        response: { 200: ObservationPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { id: patientId } = found(await patients.get(params.id), 'patient')
      const { items, nextCursor } = await observations.list({ ...query, patientId, limit: query.limit ?? PAGE_DEFAULT })
      return { items: items.map(observationView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/observations',
    {
      config: { access: 'observations:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary:
          'Enter what no device measures: consciousness, oxygen, pain, urine output; or what was measured by hand',
        params: IdParams,
        body: NewObservation,
        response: { 200: Observation, 201: Observation, ...problems(400, 401, 403, 404, 409, 410, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, ts, values } = request.body
      const act = actOf(request)
      const measuredAt = ts === undefined ? act.at : timeOf(ts, act.at)
      const read = readObservation(values)
      if ('errors' in read) {
        throw new AppError('VALIDATION_FAILED', 'Nothing of it was kept', { errors: read.errors })
      }
      const observed = { measuredAt, values: read.vitals }
      const { record, isNew } = await observations.enter(request.params.id, observed, act, id)
      reply.code(isNew ? 201 : 200)
      reply.header('location', `/api/v1/patients/${record.patientId}/observations/${record.id}`)
      return observationView(record)
    },
  )

  app.delete(
    '/patients/:id/observations/:observationId',
    {
      config: { access: 'observations:write', whose: 'path', ...pace },
      schema: {
        tags,
        summary: 'Say that an observation was entered in error: it stays to be seen and counts no more',
        params: ObservationParams,
        response: { 204: NoContent, ...problems(401, 403, 404, 410, 429) },
      },
    },
    async (request, reply) => {
      await observations.markAsError(request.params.id, request.params.observationId, actOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** Errors: VALIDATION_FAILED. */
function timeOf(ts: number | string, now: Instant): Instant {
  const at = instantOf(String(ts), 'ts')
  const problem = observationTimeProblem(at, now)
  if (problem !== null) throw invalid('ts', problem)
  return at
}
