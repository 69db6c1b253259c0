import { AppError } from '../../../model/errors.ts'
import { ACTIONS, PERMISSIONS } from '../../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../../model/role.ts'
import type { RoleStore } from '../../../store/roles.ts'
import { checkGrant } from '../../access/grants.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { NewRole, Permissions, Role, RoleBody, Roles, roleView } from './schemas.ts'

const tags = ['roles']

const builtIn = (id: string) => BUILT_IN_ROLES.find(role => role.id === id)

function refuseBuiltIn(id: string): void {
  if (builtIn(id)) throw new AppError('ROLE_BUILT_IN', 'Make another role instead')
}

export function roleRoutes(app: App, { roles }: { roles: RoleStore }): void {
  app.get(
    '/permissions',
    {
      config: { access: 'roles:read' },
      schema: {
        tags,
        summary: 'Everything that a role may hold',
        response: { 200: Permissions, ...problems(401, 403) },
      },
    },
    async () => {
      const items = ACTIONS.map(id => {
        const { category, scope, description } = PERMISSIONS[id]
        return { id, category, scope, description }
      })
      return { items, nextCursor: null }
    },
  )

  app.get(
    '/roles',
    {
      config: { access: 'roles:read' },
      schema: {
        tags,
        summary: 'All roles: the built-in ones, then the house’s own by name',
        response: { 200: Roles, ...problems(401, 403) },
      },
    },
    async () => ({ items: [...BUILT_IN_ROLES, ...(await roles.list())].map(roleView), nextCursor: null }),
  )

  app.post(
    '/roles',
    {
      config: { access: 'roles:write' },
      schema: {
        tags,
        summary: 'Make a role',
        description: 'Only of permissions that the caller holds himself, and no further than he holds them.',
        body: NewRole,
        response: { 201: Role, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id, ...fields } = request.body
      checkGrant(callerOf(request), [fields])
      const role = await roles.create(id, { ...fields, name: fields.name.trim() }, actOf(request))
      reply.code(201).header('etag', etag(role)).header('location', `/api/v1/roles/${role.id}`)
      return roleView(role)
    },
  )

  app.get(
    '/roles/:id',
    {
      config: { access: 'roles:read' },
      schema: { tags, summary: 'One role', params: IdParams, response: { 200: Role, ...problems(401, 403, 404) } },
    },
    async ({ params }, reply) => {
      const ours = builtIn(params.id)
      if (ours) return roleView(ours)
      const role = found(await roles.get(params.id), 'role')
      reply.header('etag', etag(role))
      return roleView(role)
    },
  )

  app.put(
    '/roles/:id',
    {
      config: { access: 'roles:write' },
      schema: {
        tags,
        summary: 'Replace a role of the house; counts at once for everybody who has it',
        params: IdParams,
        headers: IfMatch,
        body: RoleBody,
        response: { 200: Role, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request
      refuseBuiltIn(params.id)
      checkGrant(callerOf(request), [body])
      const fields = { ...body, name: body.name.trim() }
      const role = await roles.replace(params.id, fields, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(role))
      return roleView(role)
    },
  )

  app.delete(
    '/roles/:id',
    {
      config: { access: 'roles:write' },
      schema: {
        tags,
        summary: 'Remove a role of the house that nobody has',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { params, headers } = request
      refuseBuiltIn(params.id)
      await roles.remove(params.id, expectedVersion(headers), actOf(request))
      return reply.code(204).send(null)
    },
  )
}
