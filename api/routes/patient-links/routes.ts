import type { PatientLinks } from '../../../store/patient-links.ts'
import { newCode } from '../../auth/codes.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'
import { NoBody } from '../alerts/schemas.ts'
import { Invitation, LinkBody, linkView, PatientAccount } from './schemas.ts'

const tags = ['patients']
const config = { access: 'accounts:link', whose: 'path' } as const
const INVITATION_MS = 14 * 24 * 3_600_000

/** Which login speaks for a patient. */
export function patientLinkRoutes(app: App, { patientLinks }: { patientLinks: PatientLinks }): void {
  app.post(
    '/patients/:id/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'A code with which the patient signs up within 14 days; shown once, the newest counts',
        params: IdParams,
        body: NoBody,
        response: { 201: Invitation, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { code, hash } = newCode()
      const act = actOf(request)
      const expiresAt = act.at + INVITATION_MS
      await patientLinks.invite(request.params.id, hash, expiresAt, act)
      reply.code(201)
      return { code, expiresAt: iso(expiresAt) }
    },
  )

  app.get(
    '/patients/:id/account',
    {
      config,
      schema: {
        tags,
        summary: 'The login that speaks for the patient; 404 while there is none',
        params: IdParams,
        response: { 200: PatientAccount, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => linkView(found(await patientLinks.get(params.id), 'account of this patient')),
  )

  app.put(
    '/patients/:id/account',
    {
      config,
      schema: {
        tags,
        summary: 'Link a login with the patient, in place of the one he had',
        params: IdParams,
        body: LinkBody,
        response: { 200: PatientAccount, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async request => linkView(await patientLinks.link(request.params.id, request.body.userId, actOf(request))),
  )

  app.delete(
    '/patients/:id/account',
    {
      config,
      schema: {
        tags,
        summary: 'End the link: the login sees nothing of the patient any more',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await patientLinks.unlink(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
