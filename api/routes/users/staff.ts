import type { UserRegistry } from '../../../store/user-registry.ts'
import type { App } from '../../http.ts'
import { PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { StaffPage, StaffQuery } from './schemas.ts'

export function staffRoutes(app: App, { userRegistry }: { userRegistry: UserRegistry }): void {
  app.get(
    '/staff',
    {
      config: { access: 'staff:read' },
      schema: {
        tags: ['users'],
        summary: 'Colleagues, by name; never patients',
        querystring: StaffQuery,
        response: { 200: StaffPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { ids, limit = PAGE_DEFAULT, ...same } = query
      const wanted = ids === undefined ? {} : { ids: ids.split(',').map(id => id.trim()) }
      const { items, nextCursor } = await userRegistry.staff({ ...same, limit, ...wanted })
      return { items: items.map(({ id, name, roles }) => ({ id, name, roles: [...roles] })), nextCursor }
    },
  )
}
