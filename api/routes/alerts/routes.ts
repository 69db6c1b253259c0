import type { AlertState } from '../../../model/alert.ts'
import type { Clock } from '../../../model/clock.ts'
import { alertView } from '../../../model/live-messages.ts'
import type { AlertMover, AlertReader } from '../../../store/alerts.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { callerOf } from '../../plugins/access.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { ALERT_STATES, Alert, AlertPage, AlertQuery, NoBody, ResolveBody } from './schemas.ts'

const tags = ['alerts']

interface Ports {
  readonly alerts: AlertReader
  readonly alertMover: AlertMover
  readonly clock: Clock
}

export function alertRoutes(app: App, { alerts, alertMover, clock }: Ports): void {
  app.get(
    '/alerts',
    {
      config: { access: 'alerts:read' },
      schema: {
        tags,
        summary: 'Alerts with their justification, newest first',
        querystring: AlertQuery,
        response: { 200: AlertPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const { state, from, limit = PAGE_DEFAULT, ...same } = query
      const { items, nextCursor } = await alerts.list({
        ...same,
        limit,
        ...(state === undefined ? {} : { states: statesOf(state) }),
        ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
      })
      return { items: items.map(alertView), nextCursor }
    },
  )

  app.get(
    '/alerts/:id',
    {
      config: { access: 'alerts:read' },
      schema: {
        tags,
        summary: 'One alert with its justification',
        params: IdParams,
        response: { 200: Alert, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => alertView(found(await alerts.get(params.id), 'alert')),
  )

  app.post(
    '/alerts/:id/acknowledge',
    {
      config: { access: 'alerts:act' },
      schema: {
        tags,
        summary: 'Say that somebody is going; a second time changes nothing',
        params: IdParams,
        body: NoBody,
        response: { 200: Alert, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const move = { type: 'acknowledge', at: clock(), by: callerOf(request).id } as const
      return alertView(await alertMover.move(request.params.id, move))
    },
  )

  app.post(
    '/alerts/:id/resolve',
    {
      config: { access: 'alerts:act' },
      schema: {
        tags,
        summary: 'End an alert with a reason; a resolved one stays as it is',
        params: IdParams,
        body: ResolveBody,
        response: { 200: Alert, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const move = { type: 'resolve', at: clock(), by: callerOf(request).id, reason: request.body.reason } as const
      return alertView(await alertMover.move(request.params.id, move))
    },
  )
}

function statesOf(list: string): readonly AlertState[] {
  return list.split(',').map(name => {
    const state = ALERT_STATES.find(known => known === name.trim())
    if (state === undefined) throw invalid('state', `must be of ${ALERT_STATES.join(', ')}, with commas between`)
    return state
  })
}
