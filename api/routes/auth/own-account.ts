import type { PatientLinks } from '../../../store/patient-links.ts'
import type { SessionStore } from '../../../store/users.ts'
import { meOf } from '../../access/caller.ts'
import { codeHash } from '../../auth/codes.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'
import { Me } from '../me/schemas.ts'
import { type AuthParts, answerLogin } from './answer.ts'
import { InvitationBody, LoginAnswer, OpenLogins, PasswordBody, ResetBody, SignUpBody } from './schemas.ts'

interface Ports {
  readonly sessions: SessionStore
  readonly patientLinks: PatientLinks
}

const tags = ['auth']
/** Of the logins that one address may ask for; a person signs up once. */
const SIGN_UP_SHARE = 12

/** What a user does with his own account. */
export function ownAccountRoutes(app: App, { sessions, patientLinks }: Ports, parts: AuthParts): void {
  const { logins, accounts, requestsPerMinute } = parts
  const rateLimit = { max: requestsPerMinute, timeWindow: '1 minute' }

  app.post(
    '/auth/signup',
    {
      config: { access: 'public', rateLimit: { ...rateLimit, max: Math.ceil(requestsPerMinute / SIGN_UP_SHARE) } },
      schema: {
        tags,
        summary: 'Sign up as a patient, and log in',
        description: 'An invitation code links the login with its record; a name never does.',
        security: [],
        body: SignUpBody,
        response: { 201: LoginAnswer, ...problems(400, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { email, password, name, invitationCode, cookie } = request.body
      const invitation = invitationCode === undefined ? {} : { invitation: invitationCode }
      const login = await logins.signUp({ email, password, name: name.trim(), ...invitation }, actOf(request))
      reply.code(201)
      return answerLogin(parts, reply, login, cookie !== false)
    },
  )

  app.post(
    '/auth/invitation',
    {
      config: { access: 'logged-in', rateLimit },
      schema: {
        tags,
        summary: 'Link one’s own login with the patient that an invitation is for',
        body: InvitationBody,
        response: { 200: Me, ...problems(400, 401, 403, 409, 413, 415, 429) },
      },
    },
    async request => {
      const { id } = callerOf(request)
      await patientLinks.accept(codeHash(request.body.code), id, actOf(request))
      return meOf(found(await accounts.fresh(id), 'user'))
    },
  )

  app.post(
    '/auth/password',
    {
      config: { access: 'logged-in', beforePasswordChange: true, rateLimit },
      schema: {
        tags,
        summary: 'Change one’s own password: ends all other logins',
        body: PasswordBody,
        response: { 204: NoContent, ...problems(400, 401, 403, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { currentPassword: current, newPassword: next } = request.body
      await logins.changePassword(callerOf(request).account.user, { current, next }, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/auth/password-reset',
    {
      config: { access: 'public', rateLimit },
      schema: {
        tags,
        summary: 'Set a new password with a code from an administrator: ends all logins',
        security: [],
        body: ResetBody,
        response: { 204: NoContent, ...problems(400, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { code, newPassword } = request.body
      await logins.resetPassword(code, newPassword, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/auth/logins',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'One’s own logins that go on, the one used last first',
        response: { 200: OpenLogins, ...problems(401, 403) },
      },
    },
    async request => {
      const { id, family } = callerOf(request)
      const open = await sessions.open(id, actOf(request).at)
      const items = open.map(({ id, startedAt, lastUsedAt, ip, userAgent }) => {
        return { id, startedAt: iso(startedAt), lastUsedAt: iso(lastUsedAt), ip, userAgent, current: id === family }
      })
      return { items, nextCursor: null }
    },
  )

  app.delete(
    '/auth/logins/:id',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'End one of one’s own logins: its tokens at once, its live connections within 5 s',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await sessions.end(callerOf(request).id, request.params.id, actOf(request).at)
      return reply.code(204).send(null)
    },
  )
}
