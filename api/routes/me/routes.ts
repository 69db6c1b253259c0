import { meOf } from '../../access/caller.ts'
import type { App } from '../../http.ts'
import { callerOf } from '../../plugins/access.ts'
import { problems } from '../../schemas/common.ts'
import { Me } from './schemas.ts'

export function meRoutes(app: App): void {
  app.get(
    '/me',
    {
      config: { access: 'logged-in', beforePasswordChange: true },
      schema: {
        tags: ['auth'],
        summary: 'Who is logged in, and what he may do',
        response: { 200: Me, ...problems(401) },
      },
    },
    async request => meOf(callerOf(request).account),
  )
}
