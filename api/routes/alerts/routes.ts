import type { FastifyRequest } from 'fastify'
import type { AlertState, Alert as ModelAlert } from '../../../model/alert.ts'
import { alertView } from '../../../model/live-messages.ts'
import type { AlertMover, AlertReader } from '../../../store/alerts.ts'
import type { AlertReceipts } from '../../../store/escalations.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, canAnswer, shown, viewerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import {
  ALERT_STATES,
  Alert,
  AlertPage,
  AlertQuery,
  AssignBody,
  NoBody,
  PauseBody,
  Receipts,
  ResolveBody,
  receiptView,
} from './schemas.ts'

const tags = ['alerts']
const NOT_OF_THIS_PATIENT = "may not see this patient's alarms; choose somebody of the ward's staff"

interface Ports {
  readonly alerts: AlertReader
  readonly alertMover: AlertMover
  readonly alertReceipts: AlertReceipts
}

export function alertRoutes(app: App, { alerts, alertMover, alertReceipts }: Ports): void {
  async function allowedAlert(request: FastifyRequest, id: string): Promise<ModelAlert> {
    const alert = found(await alerts.get(id), 'alert')
    await allowPatient(request, alert.patientId)
    return alert
  }

  app.get(
    '/alerts',
    {
      config: { access: 'alerts:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'Alerts with their justification, newest first',
        querystring: AlertQuery,
        response: { 200: AlertPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { state, from, limit = PAGE_DEFAULT, ...same } = request.query
      const { items, nextCursor } = await alerts.list({
        ...same,
        limit,
        viewer: viewerOf(request),
        ...(state === undefined ? {} : { states: statesOf(state) }),
        ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
      })
      shown(
        request,
        items.map(alert => alert.patientId),
      )
      return { items: items.map(alertView), nextCursor }
    },
  )

  app.get(
    '/alerts/:id',
    {
      config: { access: 'alerts:read', whose: 'asked' },
      schema: {
        tags,
        summary: 'One alert with its justification',
        params: IdParams,
        response: { 200: Alert, ...problems(401, 403, 404) },
      },
    },
    async request => alertView(await allowedAlert(request, request.params.id)),
  )

  app.post(
    '/alerts/:id/acknowledge',
    {
      config: { access: 'alerts:act', whose: 'asked' },
      schema: {
        tags,
        summary: 'Say that somebody is going; a second time changes nothing',
        params: IdParams,
        body: NoBody,
        response: { 200: Alert, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { id } = await allowedAlert(request, request.params.id)
      return alertView(await alertMover.move(id, { type: 'acknowledge' }, actOf(request)))
    },
  )

  app.post(
    '/alerts/:id/pause',
    {
      config: { access: 'alerts:act', whose: 'asked' },
      schema: {
        tags,
        summary: 'No sound and no light for some minutes; an acknowledged or resolved one stays as it is',
        params: IdParams,
        body: PauseBody,
        response: { 200: Alert, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const { id } = await allowedAlert(request, request.params.id)
      const act = actOf(request)
      const until = act.at + Math.round(request.body.minutes * 60_000)
      return alertView(await alertMover.move(id, { type: 'pause', until }, act))
    },
  )

  app.post(
    '/alerts/:id/assign',
    {
      config: { access: 'alerts:act', whose: 'asked' },
      schema: {
        tags,
        summary: 'Say whose it is: of somebody who may see and answer it',
        params: IdParams,
        body: AssignBody,
        response: { 200: Alert, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const userId = request.body.userId.toLowerCase()
      const { id, patientId } = await allowedAlert(request, request.params.id)
      if (!(await canAnswer(request, userId, patientId))) throw invalid('userId', NOT_OF_THIS_PATIENT)
      return alertView(await alertMover.move(id, { type: 'assign', to: userId }, actOf(request)))
    },
  )

  app.post(
    '/alerts/:id/resolve',
    {
      config: { access: 'alerts:act', whose: 'asked' },
      schema: {
        tags,
        summary: 'End an alert with a reason; a resolved one stays as it is',
        params: IdParams,
        body: ResolveBody,
        response: { 200: Alert, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const { id } = await allowedAlert(request, request.params.id)
      return alertView(await alertMover.move(id, { type: 'resolve' }, actOf(request, request.body.reason)))
    },
  )

  app.post(
    '/alerts/:id/decline',
    {
      config: { access: 'alerts:act', whose: 'asked' },
      schema: {
        tags,
        summary: 'Say that you are not going: the next ones are told at once',
        params: IdParams,
        body: NoBody,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id } = await allowedAlert(request, request.params.id)
      await alertReceipts.decline(id, actOf(request))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/alerts/:id/receipts',
    {
      config: { access: 'alerts:read', whose: 'asked' },
      schema: {
        tags,
        summary: 'Who was told, on whose screen it is, who has seen and answered it',
        params: IdParams,
        response: { 200: Receipts, ...problems(401, 403, 404) },
      },
    },
    async request => {
      const { id } = await allowedAlert(request, request.params.id)
      return { items: (await alertReceipts.ofAlert(id)).map(receiptView), nextCursor: null }
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
