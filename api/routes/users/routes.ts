import type { FastifyRequest } from 'fastify'
import type { Role } from '../../../model/role.ts'
import type { UserRegistry } from '../../../store/user-registry.ts'
import { checkGrant } from '../../access/grants.ts'
import { newCode } from '../../auth/codes.ts'
import { hashPassword } from '../../auth/passwords.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { iso } from '../../schemas/times.ts'
import { NoBody } from '../alerts/schemas.ts'
import { CreatedUser, NewUser, ResetCode, User, UserChange, UserPage, UserQuery, userView } from './schemas.ts'

const tags = ['users']
const RESET_CODE_MS = 24 * 3_600_000

export function userRoutes(app: App, { userRegistry }: { userRegistry: UserRegistry }): void {
  /** Whoever may act on an account could be it: so he holds all that it holds. */
  const judge = (request: FastifyRequest) => (roles: readonly Role[]) => checkGrant(callerOf(request), roles)

  app.get(
    '/users',
    {
      config: { access: 'users:read' },
      schema: {
        tags,
        summary: 'List or search users, by name',
        querystring: UserQuery,
        response: { 200: UserPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { query } = request
      const { items, nextCursor } = await userRegistry.list({ ...query, limit: query.limit ?? PAGE_DEFAULT })
      const { at } = actOf(request)
      return { items: items.map(user => userView(user, at)), nextCursor }
    },
  )

  app.post(
    '/users',
    {
      config: { access: 'users:write' },
      schema: {
        tags,
        summary: 'Add a user; answers a temporary password once',
        description: 'Only roles whose permissions the caller holds himself can be given.',
        body: NewUser,
        response: { 201: CreatedUser, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { email, name, roles, wards = [] } = request.body
      const { code: temporaryPassword } = newCode()
      const act = actOf(request)
      const passwordHash = await hashPassword(temporaryPassword)
      const fields = { email, name: name.trim(), roles, wards, passwordHash }
      const user = await userRegistry.create(fields, judge(request), act)
      reply.code(201).header('etag', etag(user)).header('location', `/api/v1/users/${user.id}`)
      return { ...userView(user, act.at), temporaryPassword }
    },
  )

  app.get(
    '/users/:id',
    {
      config: { access: 'users:read' },
      schema: { tags, summary: 'One user', params: IdParams, response: { 200: User, ...problems(401, 403, 404) } },
    },
    async (request, reply) => {
      const user = found(await userRegistry.get(request.params.id), 'user')
      reply.header('etag', etag(user))
      return userView(user, actOf(request).at)
    },
  )

  app.patch(
    '/users/:id',
    {
      config: { access: 'users:write' },
      schema: {
        tags,
        summary: 'Change a user; what is not named stays',
        description: 'Counts at once, for logins that go on too. The last active administrator stays one.',
        params: IdParams,
        headers: IfMatch,
        body: UserChange,
        response: { 200: User, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      const act = actOf(request)
      const fields = body.name === undefined ? body : { ...body, name: body.name.trim() }
      const user = await userRegistry.update(params.id, fields, expectedVersion(headers), judge(request), act)
      reply.header('etag', etag(user))
      return userView(user, act.at)
    },
  )

  app.post(
    '/users/:id/password-reset',
    {
      config: { access: 'users:write' },
      schema: {
        tags,
        summary: 'A code with which the user sets a new password within 24 h; shown once',
        params: IdParams,
        body: NoBody,
        response: { 201: ResetCode, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { code, hash } = newCode()
      const act = actOf(request)
      const expiresAt = act.at + RESET_CODE_MS
      await userRegistry.startPasswordReset(request.params.id, hash, expiresAt, judge(request), act)
      reply.code(201)
      return { code, expiresAt: iso(expiresAt) }
    },
  )

  app.post(
    '/users/:id/unlock',
    {
      config: { access: 'users:write' },
      schema: {
        tags,
        summary: 'Lift the lock that failed logins brought',
        params: IdParams,
        body: NoBody,
        response: { 200: User, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const act = actOf(request)
      return userView(await userRegistry.unlock(request.params.id, act), act.at)
    },
  )
}
