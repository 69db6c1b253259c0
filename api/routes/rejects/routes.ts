import type { Static } from 'typebox'
import type { RejectReplayer } from '../../../bus/replay.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import type { RejectReader, RejectQuery as StoreQuery } from '../../../store/rejects.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { DeviceRejectQuery, RejectPage, RejectQuery, ReplayAnswer, ReplayBody, rejectView } from './schemas.ts'

const tags = ['rejects']

interface Ports {
  readonly rejects: RejectReader
  readonly replayer: RejectReplayer
  readonly devices: DeviceRegistry
}

export function rejectRoutes(app: App, { rejects, replayer, devices }: Ports): void {
  async function page(query: StoreQuery) {
    const { items, nextCursor } = await rejects.list(query)
    return { items: items.map(rejectView), nextCursor }
  }

  app.get(
    '/rejects',
    {
      config: { access: 'rejects:read' },
      schema: {
        tags,
        summary: 'Refused messages with their reasons, newest first',
        querystring: RejectQuery,
        response: { 200: RejectPage, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => page(storeQuery(query)),
  )

  app.get(
    '/devices/:id/rejects',
    {
      config: { access: 'rejects:read' },
      schema: {
        tags,
        summary: 'What was refused of one device, newest first',
        params: IdParams,
        querystring: DeviceRejectQuery,
        response: { 200: RejectPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const device = found(await devices.get(params.id), 'device')
      return page(storeQuery({ ...query, deviceId: device.id }))
    },
  )

  app.post(
    '/rejects/replay',
    {
      config: { access: 'rejects:replay' },
      schema: {
        tags,
        summary: 'Hand refused messages in again, with their original time of arrival',
        body: ReplayBody,
        response: { 200: ReplayAnswer, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body }) => {
      const { replayed, refusedAgain } = await replayer.replay([...new Set(body.ids)])
      return { replayed, refusedAgain }
    },
  )
}

function storeQuery({ open, from, limit = PAGE_DEFAULT, ...same }: Static<typeof RejectQuery>): StoreQuery {
  return {
    ...same,
    limit,
    ...(open === 'true' ? { open: true } : {}),
    ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
  }
}
