import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ClinicalContent } from '../../../model/clinical.ts'
import type { ClinicalRecords } from '../../../store/clinical-records.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, nullable, PAGE_DEFAULT, page, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { measurementRoutes } from './measurements.ts'
import { allergySchemas, ClinicalQuery, conditionSchemas, medicationSchemas, RecordParams } from './schemas.ts'
import { recordView, versionView } from './view.ts'

const tags = ['record']

export interface ClinicalPorts {
  readonly clinicalRecords: ClinicalRecords
  readonly patients: PatientStore
}

type StatedKind = 'medication' | 'allergy' | 'condition'

/** What the routes of one kind need to know of it. */
interface Kind<K extends StatedKind> {
  readonly kind: K
  readonly plural: string
  readonly schemas: {
    readonly Whole: TSchema
    readonly New: TSchema
    readonly Change: TSchema
    readonly Version: TSchema
  }
  /** Bodies that fit their schema, as content. */
  readonly whole: (body: unknown) => ClinicalContent[K]
  readonly change: (body: unknown) => Partial<ClinicalContent[K]>
}

const NOT_STATED = { code: null, since: null, until: null, note: null }

export function clinicalRoutes(app: App, ports: ClinicalPorts): void {
  kindRoutes(app, ports, {
    kind: 'medication',
    plural: 'medications',
    schemas: medicationSchemas,
    whole: body => ({
      ...NOT_STATED,
      ...{ status: 'active', dose: null, route: null, frequency: null },
      ...checked(medicationSchemas.New, body),
    }),
    change: body => checked(medicationSchemas.Change, body),
  })
  kindRoutes(app, ports, {
    kind: 'allergy',
    plural: 'allergies',
    schemas: allergySchemas,
    whole: body => ({
      ...NOT_STATED,
      ...{ status: 'active', reaction: null, severity: 'unknown', certainty: 'suspected' },
      ...checked(allergySchemas.New, body),
    }),
    change: body => checked(allergySchemas.Change, body),
  })
  kindRoutes(app, ports, {
    kind: 'condition',
    plural: 'conditions',
    schemas: conditionSchemas,
    whole: body => ({ ...NOT_STATED, status: 'active', ...checked(conditionSchemas.New, body) }),
    change: body => checked(conditionSchemas.Change, body),
  })
  measurementRoutes(app, ports)
}

function kindRoutes<K extends StatedKind>(app: App, { clinicalRecords, patients }: ClinicalPorts, own: Kind<K>): void {
  const { kind, plural, schemas } = own
  const list = `/patients/:id/${plural}`
  const one = `${list}/:recordId`

  app.get(
    list,
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: `The ${plural} of a patient`,
        params: IdParams,
        querystring: ClinicalQuery,
        response: { 200: page(schemas.Whole), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const { id: patientId } = found(await patients.get(params.id), 'patient')
      const { errors, limit = PAGE_DEFAULT, ...rest } = query
      const asked = { patientId, kind, errors: errors === 'true', limit, ...rest }
      const { items, nextCursor } = await clinicalRecords.list(asked)
      return { items: items.map(recordView), nextCursor }
    },
  )

  app.post(
    list,
    {
      config: { access: 'clinical:write', whose: 'path' },
      schema: {
        tags,
        summary: `Add to the ${plural} of a patient`,
        params: IdParams,
        body: schemas.New,
        response: { 201: schemas.Whole, ...problems(400, 401, 403, 404, 410, 413, 415) },
      },
    },
    async (request, reply) => {
      const act = actOf(request)
      const content = own.whole(request.body)
      checkPeriod(content)
      const record = await clinicalRecords.add(request.params.id, kind, content, act)
      const location = `/api/v1/patients/${request.params.id}/${plural}/${record.id}`
      reply.code(201).header('etag', etag(record)).header('location', location)
      return recordView(record)
    },
  )

  app.patch(
    one,
    {
      config: { access: 'clinical:write', whose: 'path' },
      schema: {
        tags,
        summary: `Change one of the ${plural}; what is not named stays, what was stays in its history`,
        params: RecordParams,
        headers: IfMatch,
        body: schemas.Change,
        response: { 200: schemas.Whole, ...problems(400, 401, 403, 404, 409, 410, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      const fields = own.change(request.body)
      const before = found(await clinicalRecords.get(params.id, kind, params.recordId), kind)
      checkPeriod({ ...before.content, ...fields })
      const version = expectedVersion(headers)
      const record = await clinicalRecords.change(params.id, kind, params.recordId, fields, version, actOf(request))
      reply.header('etag', etag(record))
      return recordView(record)
    },
  )

  app.delete(
    one,
    {
      config: { access: 'clinical:write', whose: 'path' },
      schema: {
        tags,
        summary: `Say that one of the ${plural} was entered in error; it is kept`,
        params: RecordParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 410, 412) },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      await clinicalRecords.markAsError(params.id, kind, params.recordId, expectedVersion(headers), actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.get(
    `${one}/history`,
    {
      config: { access: 'clinical:read', whose: 'path' },
      schema: {
        tags,
        summary: `One of the ${plural} as it was, oldest first`,
        params: RecordParams,
        response: {
          200: Type.Object({ items: Type.Array(schemas.Version), nextCursor: nullable(Type.String()) }),
          ...problems(401, 403, 404),
        },
      },
    },
    async ({ params }) => {
      const versions = await clinicalRecords.history(params.id, kind, params.recordId)
      found(versions[0] ?? null, kind)
      return { items: versions.map(versionView), nextCursor: null }
    },
  )
}

/** What the route's schema has let through; says so to the compiler. */
function checked<S extends TSchema>(schema: S, body: unknown): Static<S> {
  if (Value.Check(schema, body)) return body
  throw new TypeError('a body came through that its schema does not allow')
}

function checkPeriod({ since, until }: { readonly since: string | null; readonly until: string | null }): void {
  if (since !== null && until !== null && until < since) throw invalid('until', 'must not lie before since')
}
