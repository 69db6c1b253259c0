import { type Static, Type } from 'typebox'
import { seenText } from '../../../model/schema-parts.ts'
import type { ReadAudit } from '../../../store/audit.ts'
import type { PatientErasure } from '../../../store/erasure.ts'
import type { Merge as ModelMerge, PatientMerges } from '../../../store/merges.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, IsoTime, nullable, PAGE_DEFAULT, page, pageQuery, problems, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import { BirthDate, Name } from './person-schemas.ts'

const tags = ['patients']
const Reason = seenText(1000)
const Person = Type.Object({ id: Uuid, name: Name, birthDate: BirthDate })
const Rows = Type.Record(Type.String(), Type.Integer(), { description: 'Rows by table' })
const Merge = Type.Object(
  {
    mergeId: Uuid,
    into: Person,
    from: Person,
    reason: Type.String(),
    at: IsoTime,
    by: nullable(Uuid),
    undoneAt: nullable(IsoTime),
    moved: Rows,
  },
  { title: 'Merge' },
)

/** What concerns records as a whole: two of one person, and one that must go. */
export function mergeRoutes(
  app: App,
  { merges, erasure, audit }: { merges: PatientMerges; erasure: PatientErasure; audit: ReadAudit },
): void {
  app.post(
    '/patients/:id/merge',
    {
      config: { access: 'patients:merge' },
      schema: {
        tags,
        summary: 'Give everything of another record of the same person to this one',
        params: IdParams,
        body: Type.Object(
          { from: Uuid, reason: Reason },
          {
            additionalProperties: false,
            title: 'MergeRequest',
            examples: [{ from: '0b0e7d2c-6a53-4c49-9a38-0d4f6f6c3b11', reason: 'Registered twice on arrival' }],
          },
        ),
        response: { 200: Merge, ...problems(400, 401, 403, 404, 409, 410, 413, 415) },
      },
    },
    async request =>
      mergeView(await merges.merge(request.params.id, request.body.from, actOf(request, request.body.reason))),
  )

  app.post(
    '/merges/:id/undo',
    {
      config: { access: 'patients:merge' },
      schema: {
        tags,
        summary: 'Give back exactly what a merge moved',
        params: IdParams,
        response: { 200: Merge, ...problems(401, 403, 404, 409) },
      },
    },
    async request => mergeView(await merges.undo(request.params.id, actOf(request))),
  )

  app.get(
    '/merges',
    {
      config: { access: 'patients:merge' },
      schema: {
        tags,
        summary: 'Merges, newest first',
        querystring: Type.Object({ ...pageQuery }),
        response: { 200: page(Merge), ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { query } = request
      const { items, nextCursor } = await merges.list({ ...query, limit: query.limit ?? PAGE_DEFAULT })
      const patients = new Set(items.flatMap(({ into, from }) => [into.id, from.id]))
      await audit.read(actOf(request), 'patients:merge', [...patients])
      return { items: items.map(mergeView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/erase',
    {
      config: { access: 'patients:erase' },
      schema: {
        tags,
        summary: 'Erase a patient for good: everything personal is deleted or emptied, and cannot be brought back',
        params: IdParams,
        body: Type.Object(
          { reason: Reason, confirm: Type.String({ maxLength: 100, description: 'The family name' }) },
          {
            additionalProperties: false,
            title: 'ErasureRequest',
            examples: [{ reason: 'Request of the patient, letter of 2026-11-02', confirm: 'Test' }],
          },
        ),
        response: {
          200: Type.Object({ id: Type.String(), erased: Rows }),
          ...problems(400, 401, 403, 404, 410, 413, 415),
        },
      },
    },
    async request => {
      const { params, body } = request
      const erased = await erasure.erase(params.id, body.confirm, actOf(request, body.reason))
      return { id: params.id, erased: { ...erased } }
    },
  )
}

function mergeView({ id, into, from, reason, at, by, undoneAt, moved }: ModelMerge): Static<typeof Merge> {
  const person = ({ id, name, birthDate }: ModelMerge['into']) => ({
    id,
    name: { ...name, given: [...name.given] },
    birthDate,
  })
  return {
    mergeId: id,
    into: person(into),
    from: person(from),
    reason,
    at: iso(at),
    by,
    undoneAt: isoOrNull(undoneAt),
    moved: { ...moved },
  }
}
