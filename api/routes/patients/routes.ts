import type { CareFunction } from '../../../model/care-team.ts'
import type { Instant } from '../../../model/clock.ts'
import { AppError } from '../../../model/errors.ts'
import { may, visibility } from '../../../model/policy.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { Caller } from '../../access/caller.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, callerOf, shown, viewerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { checkVersion, etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NewPatient, Patient, PatientChange, PatientPage, PatientQuery, patientView } from './schemas.ts'

const tags = ['patients']
/** A birth date may be tomorrow's where the patient is ahead of UTC. */
const DAY_MS = 86_400_000
const EARLIEST_BIRTH = '1850-01-01'

export function patientRoutes(app: App, { patients }: { patients: PatientStore }): void {
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
      const { mine, ...query } = request.query
      const viewer = viewerOf(request)
      const { items, nextCursor } = await patients.list({
        ...query,
        viewer,
        limit: query.limit ?? PAGE_DEFAULT,
        ...(mine === 'true' ? { careOf: callerOf(request).id } : {}),
      })
      shown(
        request,
        items.map(patient => patient.id),
      )
      return { items: items.map(patientView), nextCursor }
    },
  )

  app.post(
    '/patients',
    {
      config: { access: 'patients:create' },
      schema: {
        tags,
        summary: 'Add a patient',
        body: NewPatient,
        response: { 201: Patient, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { body } = request
      const act = actOf(request)
      checkBirthDate(body.birthDate, act.at)
      if ((body.ward ?? body.bed ?? null) !== null) checkMayAdmit(callerOf(request))
      const { name, birthDate = null, sex = 'unknown', identifiers = [], ward = null, bed = null } = body
      const patient = await patients.create(
        { name, birthDate, sex, identifiers, ward, bed },
        act,
        careFunctionOf(callerOf(request)),
        mayBuild(callerOf(request)),
      )
      reply.code(201).header('etag', etag(patient)).header('location', `/api/v1/patients/${patient.id}`)
      return patientView(patient)
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
        response: { 200: Patient, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const patient = found(await patients.get(params.id), 'patient')
      reply.header('etag', etag(patient))
      return patientView(patient)
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
        response: { 200: Patient, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const act = actOf(request)
      checkBirthDate(body.birthDate, act.at)
      if (body.ward !== undefined || body.bed !== undefined) await allowPatient(request, params.id, 'stays:write')
      const mayBuildPlaces = mayBuild(callerOf(request))
      const patient = await patients.update(params.id, body, expectedVersion(headers), act, mayBuildPlaces)
      reply.header('etag', etag(patient))
      return patientView(patient)
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
        response: { 204: NoContent, ...problems(401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      const patient = found(await patients.get(params.id), 'patient')
      checkVersion(patient, headers)
      await patients.remove(params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** Who sees only patients in his care joins the care team of those he adds. */
function careFunctionOf({ account }: Caller): CareFunction | undefined {
  if (visibility(account, 'patients:read') === 'all') return undefined
  return account.user.roles.includes('doctor') ? 'doctor' : account.user.roles.includes('nurse') ? 'nurse' : 'other'
}

/** Wards and beds of new names are made for those who may make them anyway. */
function mayBuild({ account }: Caller): boolean {
  return may(account, 'wards:write')
}

function checkMayAdmit({ account }: Caller): void {
  if (!may(account, 'stays:write')) throw new AppError('FORBIDDEN', 'Your role does not allow to admit patients')
}

function checkBirthDate(date: string | null | undefined, now: Instant): void {
  if (date === null || date === undefined) return
  const latest = new Date(now + DAY_MS).toISOString().slice(0, 10)
  if (date < EARLIEST_BIRTH || date > latest) throw invalid('birthDate', `must lie between ${EARLIEST_BIRTH} and today`)
}
