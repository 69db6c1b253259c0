import type { BreakGlassStore } from '../../../store/break-glass.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import {
  BREAK_GLASS_DEFAULT,
  BreakGlass,
  BreakGlassBody,
  BreakGlassPage,
  BreakGlassQuery,
  breakGlassView,
  listedView,
} from './schemas.ts'

const tags = ['break-glass']
const MINUTE_MS = 60_000

/** Foreign records opened in need. */
export function breakGlassRoutes(app: App, { breakGlass }: { breakGlass: BreakGlassStore }): void {
  app.post(
    '/patients/:id/break-glass',
    {
      config: { access: 'patients:break-glass' },
      schema: {
        tags,
        summary: 'Open a foreign record in need, for a time; administrators are told at once',
        params: IdParams,
        body: BreakGlassBody,
        response: { 201: BreakGlass, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { reason, minutes = BREAK_GLASS_DEFAULT } = request.body
      const act = actOf(request, reason)
      const opened = await breakGlass.open(request.params.id, act.at + minutes * MINUTE_MS, act)
      reply.code(201)
      return breakGlassView(opened, act.at)
    },
  )

  app.get(
    '/break-glass',
    {
      config: { access: 'audit:read' },
      schema: {
        tags,
        summary: 'Foreign records opened in need, newest first',
        querystring: BreakGlassQuery,
        response: { 200: BreakGlassPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { open, limit = PAGE_DEFAULT, ...same } = request.query
      const { at } = actOf(request)
      const { items, nextCursor } = await breakGlass.list({ ...same, limit, ...(open ? { openAt: at } : {}) })
      return { items: items.map(item => listedView(item, at)), nextCursor }
    },
  )

  app.delete(
    '/break-glass/:id',
    {
      config: { access: 'audit:read' },
      schema: {
        tags,
        summary: 'End it early; one that is over stays as it is',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await breakGlass.end(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
