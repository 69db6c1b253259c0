import { AppError } from '../../../model/errors.ts'
import type { Patient as ModelPatient } from '../../../model/patient.ts'
import type { ReadAudit } from '../../../store/audit.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { notFound } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, callerOf, mayAlso, shown, viewerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { checkVersion, etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { showingCandidates } from './duplicates.ts'
import { fieldsOf, mayBuild } from './fields.ts'
import { DuplicateProblem, Patient, PatientChange, PatientPage, PatientQuery, patientView } from './schemas.ts'

const tags = ['patients']

export function patientRoutes(app: App, { patients, audit }: { patients: PatientStore; audit: ReadAudit }): void {
  app.get(
    '/patients',
    {
      config: { access: 'patients:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'List or search patients',
        querystring: PatientQuery,
        response: { 200: PatientPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { mine, ids, ...query } = request.query
      const viewer = viewerOf(request)
      const { items, nextCursor } = await patients.list({
        ...query,
        viewer,
        limit: query.limit ?? PAGE_DEFAULT,
        ...(ids === undefined ? {} : { ids: ids.split(',').map(id => id.trim()) }),
        ...(mine === 'true' ? { careOf: callerOf(request).id } : {}),
      })
      shown(
        request,
        items.map(patient => patient.id),
      )
      return { items: items.map(patient => patientView(patient)), nextCursor }
    },
  )

  app.get(
    '/patients/:id',
    {
      config: { access: 'patients:read', whose: 'path' },
      schema: {
        tags,
        summary: 'One patient',
        params: IdParams,
        response: { 200: Patient, ...problems(401, 403, 404, 410) },
      },
    },
    async (request, reply) => {
      const patient = await existing(patients, request.params.id)
      reply.header('etag', etag(patient))
      return patientView(patient, await mayAlso(request, patient.id, 'billing:read'))
    },
  )

  app.patch(
    '/patients/:id',
    {
      config: { access: 'patients:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Change a patient; what is not named stays',
        params: IdParams,
        headers: IfMatch,
        body: PatientChange,
        response: { 200: Patient, ...problems(400, 401, 403, 404, 410, 412, 413, 415), 409: DuplicateProblem },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const act = actOf(request)
      if (body.billing !== undefined) await allowPatient(request, params.id, 'billing:write')
      if (body.ward !== undefined || body.bed !== undefined) await allowPatient(request, params.id, 'stays:write')
      const how = { mayBuild: mayBuild(callerOf(request)), confirmed: body.confirmDuplicate ?? false }
      const updated = patients.update(params.id, fieldsOf(body, act.at), expectedVersion(headers), act, how)
      const patient = await showingCandidates(request, audit, updated)
      reply.header('etag', etag(patient))
      return patientView(patient, await mayAlso(request, patient.id, 'billing:read'))
    },
  )

  app.delete(
    '/patients/:id',
    {
      config: { access: 'patients:remove', whose: 'path' },
      schema: {
        tags,
        summary: 'Remove a patient: ends device assignments and the stay, hides the record, keeps the vitals',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 410, 412) },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      checkVersion(await existing(patients, params.id), headers)
      await patients.remove(params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/patients/:id/restore',
    {
      config: { access: 'patients:remove', whose: 'path' },
      schema: {
        tags,
        summary: 'Bring a removed patient back; devices are assigned anew',
        params: IdParams,
        response: { 200: Patient, ...problems(401, 403, 404, 409, 410) },
      },
    },
    async (request, reply) => {
      const patient = await patients.restore(request.params.id, actOf(request))
      reply.header('etag', etag(patient))
      return patientView(patient, await mayAlso(request, patient.id, 'billing:read'))
    },
  )
}

/** Errors: NOT_FOUND, MERGED with the record to go on with. */
async function existing(patients: PatientStore, id: string): Promise<ModelPatient> {
  const patient = await patients.get(id)
  if (patient !== null) return patient
  const mergedInto = await patients.mergedInto(id)
  if (mergedInto === null) throw notFound('patient')
  throw new AppError('MERGED', `The record was merged; go on with ${mergedInto}`, { members: { mergedInto } })
}
