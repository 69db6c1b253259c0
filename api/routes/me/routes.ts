import { AppError } from '../../../model/errors.ts'
import type { UserStore } from '../../../store/users.ts'
import type { App } from '../../http.ts'
import { callerOf } from '../../plugins/access.ts'
import { problems } from '../../schemas/common.ts'
import { User } from '../auth/schemas.ts'
import { userView } from './view.ts'

export function meRoutes(app: App, users: UserStore): void {
  app.get(
    '/me',
    {
      config: { access: 'logged-in' },
      schema: { tags: ['auth'], summary: 'Who is logged in', response: { 200: User, ...problems(401) } },
    },
    async request => {
      const user = await users.byId(callerOf(request).id)
      if (user === null) throw new AppError('UNAUTHENTICATED', 'This user does not exist any more')
      return userView(user)
    },
  )
}
