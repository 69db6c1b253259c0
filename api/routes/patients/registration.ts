import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import type { CareFunction } from '../../../model/care-team.ts'
import { AppError } from '../../../model/errors.ts'
import { may, visibility } from '../../../model/policy.ts'
import type { ReadAudit } from '../../../store/audit.ts'
import type { PatientRegistration } from '../../../store/registration.ts'
import type { Caller } from '../../access/caller.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf, viewerOf } from '../../plugins/access.ts'
import { nullable, problems } from '../../schemas/common.ts'
import { etag } from '../../schemas/if-match.ts'
import { showingCandidates } from './duplicates.ts'
import { fieldsOf, mayBuild } from './fields.ts'
import { Candidate, candidateView, DuplicateProblem, NewPatient, Patient, patientView } from './schemas.ts'

const tags = ['patients']
const MOST_FOUND = 20
/** Letters of a name that are enough to look through the whole house. */
const FEWEST_LETTERS = 2

const IdempotencyKey = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Sent again with the same key within 24 h, the request answers the patient that it made',
    }),
  ),
})

export function registrationRoutes(
  app: App,
  { registration, audit }: { registration: PatientRegistration; audit: ReadAudit },
): void {
  app.post(
    '/patients',
    {
      config: { access: 'patients:create' },
      schema: {
        tags,
        summary: 'Add a patient, unless he may be known already; the same request twice adds one',
        headers: IdempotencyKey,
        body: NewPatient,
        response: { 201: Patient, ...problems(400, 401, 403, 413, 415), 409: DuplicateProblem },
      },
    },
    async (request, reply) => {
      const { body, headers } = request
      const act = actOf(request)
      const caller = callerOf(request)
      const writesBilling = may(caller.account, 'billing:write')
      if (body.billing && !writesBilling) throw new AppError('FORBIDDEN', 'Your role does not allow to change billing')
      if ((body.ward ?? body.bed ?? null) !== null && !may(caller.account, 'stays:write')) {
        throw new AppError('FORBIDDEN', 'Your role does not allow to admit patients')
      }
      const { name } = body
      const fields = { ...UNKNOWN, ...fieldsOf(body, act.at), name }
      const submission = {
        idempotencyKey: headers['idempotency-key'] ?? null,
        bodyHash: createHash('sha256').update(JSON.stringify(body)).digest(),
      }
      const careAs = careFunctionOf(caller)
      const registered = registration.register(fields, act, {
        careAs,
        mayBuild: mayBuild(caller),
        confirmed: body.confirmDuplicate ?? false,
        submission,
      })
      const patient = await showingCandidates(request, audit, registered)
      reply.code(201).header('etag', etag(patient)).header('location', `/api/v1/patients/${patient.id}`)
      return patientView(patient, writesBilling)
    },
  )

  app.get(
    '/directory',
    {
      config: { access: 'patients:find' },
      schema: {
        tags,
        summary: `Who is in the house: identity only, at most ${MOST_FOUND}, the best matches first`,
        querystring: Type.Object({
          q: Type.Optional(
            Type.String({ maxLength: 200, description: 'Names and identifiers, as in `GET /patients`' }),
          ),
          birthDate: Type.Optional(Type.String({ format: 'date' })),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object(
                {
                  ...Candidate.properties,
                  mine: Type.Boolean({ description: 'Whether you may open the record without breaking glass' }),
                },
                { title: 'DirectoryEntry' },
              ),
            ),
            nextCursor: nullable(Type.String()),
          }),
          ...problems(400, 401, 403),
        },
      },
    },
    async request => {
      const { q = '', birthDate } = request.query
      if (birthDate === undefined && q.trim().length < FEWEST_LETTERS) {
        throw invalid('q', `must have ${FEWEST_LETTERS} letters or more, or a birthDate must be given`)
      }
      const found = await registration.find({
        viewer: viewerOf(request, 'patients:read'),
        q,
        ...(birthDate === undefined ? {} : { birthDate }),
        limit: MOST_FOUND,
      })
      await audit.read(
        actOf(request),
        'patients:find',
        found.map(({ patient }) => patient.id),
      )
      return { items: found.map(({ patient, mine }) => ({ ...candidateView(patient), mine })), nextCursor: null }
    },
  )
}

const UNKNOWN = { birthDate: null, sex: 'unknown', identifiers: [], ward: null, bed: null } as const

/** Who sees only patients in his care joins the care team of those he adds. */
function careFunctionOf({ account }: Caller): CareFunction | undefined {
  if (visibility(account, 'patients:read') === 'all') return undefined
  return account.user.roles.includes('doctor') ? 'doctor' : account.user.roles.includes('nurse') ? 'nurse' : 'other'
}
