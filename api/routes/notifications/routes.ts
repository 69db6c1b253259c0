import type { Clock } from '../../../model/clock.ts'
import { notificationView } from '../../../model/live-messages.ts'
import type { NotificationStore, Read } from '../../../store/notifications.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { callerOf } from '../../plugins/access.ts'
import { PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { NotificationPage, NotificationQuery, ReadBody, Unread } from './schemas.ts'

const tags = ['timeline']

interface Ports {
  readonly notifications: NotificationStore
  readonly clock: Clock
}

/** Everybody's own; nobody has a way to those of somebody else. */
export function notificationRoutes(app: App, { notifications, clock }: Ports): void {
  app.get(
    '/notifications',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'What waits for the user who asks, newest first',
        querystring: NotificationQuery,
        response: { 200: NotificationPage, ...problems(400, 401) },
      },
    },
    async request => {
      const { unread, limit = PAGE_DEFAULT, cursor } = request.query
      const { items, nextCursor } = await notifications.list({
        userId: callerOf(request).id,
        unread: unread === 'true',
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      })
      return { items: items.map(notificationView), nextCursor }
    },
  )

  app.post(
    '/notifications/read',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'Mark own notifications as read, by their ids or up to a time; ids of others change nothing',
        body: ReadBody,
        response: { 200: Unread, ...problems(400, 401, 413, 415) },
      },
    },
    async request => ({
      unread: await notifications.markRead(callerOf(request).id, whichOf(request.body), clock()),
    }),
  )
}

function whichOf({ ids, upTo }: { ids?: readonly string[]; upTo?: string }): Read {
  if (ids !== undefined) return { ids }
  if (upTo !== undefined) return { upTo: instantOf(upTo, 'upTo') }
  throw invalid('ids', 'or upTo is required')
}
