import { measure } from '../../../model/clinical.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { instantOf, iso } from '../../schemas/times.ts'
import type { ClinicalPorts } from './routes.ts'
import { ClinicalQuery, Measurement, MeasurementPage, NewMeasurement, RecordParams } from './schemas.ts'
import { recordView } from './view.ts'

const tags = ['record']

/** Height and weight over time. One that is wrong is entered in error and made again: a number has no history. */
export function measurementRoutes(app: App, { clinicalRecords, patients }: ClinicalPorts): void {
  app.get(
    '/patients/:id/measurements',
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Height, weight and the results that limits of medicines hang on, over time, newest first',
        params: IdParams,
        querystring: ClinicalQuery,
        response: { 200: MeasurementPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { id: patientId } = found(await patients.get(params.id), 'patient')
      const { errors, limit = PAGE_DEFAULT, ...rest } = query
      const asked = { patientId, kind: 'measurement' as const, errors: errors === 'true', limit, ...rest }
      const { items, nextCursor } = await clinicalRecords.list(asked)
      return { items: items.map(measurementView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/measurements',
    {
      config: { access: 'clinical:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Add a height, a weight or a result (eGFR, creatinine clearance, potassium, QTc)',
        params: IdParams,
        body: NewMeasurement,
        response: { 201: Measurement, ...problems(400, 401, 403, 404, 410, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const act = actOf(request)
      const at = body.at === undefined ? act.at : instantOf(body.at, 'at')
      if (at > act.at) throw invalid('at', 'must not lie in the future')
      const content = measure(body.kind, body.value, body.unit, at)
      if ('message' in content) throw invalid(content.path, content.message)
      const record = await clinicalRecords.add(params.id, 'measurement', content, act)
      reply.code(201).header('etag', etag(record))
      return measurementView(record)
    },
  )

  app.delete(
    '/patients/:id/measurements/:recordId',
    {
      config: { access: 'clinical:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Say that a measurement was entered in error; it is kept',
        params: RecordParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 410, 412) },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      const version = expectedVersion(headers)
      await clinicalRecords.markAsError(params.id, 'measurement', params.recordId, version, actOf(request))
      return reply.code(204).send(null)
    },
  )
}

function measurementView(record: Parameters<typeof recordView<'measurement'>>[0]) {
  const view = recordView(record)
  return { ...view, at: iso(view.at), entered: { ...view.entered } }
}
