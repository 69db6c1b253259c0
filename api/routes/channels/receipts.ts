import type { Clock } from '../../../model/clock.ts'
import type { AlertMessages } from '../../../store/channels.ts'
import type { App } from '../../http.ts'
import { NoContent, problems } from '../../schemas/common.ts'
import { ReceiptBody } from './schemas.ts'

interface Parts {
  readonly alertMessages: Pick<AlertMessages, 'confirm'>
  readonly clock: Clock
  readonly requestsPerMinute: number
}

/** For what shows an alert without a login: a service worker, a pager. The token is of one message and does nothing else. */
export function receiptRoutes(app: App, { alertMessages, clock, requestsPerMinute }: Parts): void {
  app.post(
    '/alert-receipts',
    {
      config: { access: 'public', rateLimit: { max: requestsPerMinute, timeWindow: '1 minute' } },
      schema: {
        tags: ['alerts'],
        summary: 'Confirm that an alert is on a screen, by the token of its message; an unknown one changes nothing',
        body: ReceiptBody,
        response: { 204: NoContent, ...problems(400, 413, 415, 429) },
      },
    },
    async ({ body }, reply) => {
      await alertMessages.confirm(body.token, body.seen === true, clock())
      return reply.code(204).send(null)
    },
  )
}
