import type { WardLimits } from '../../../model/limits.ts'
import type { WardLimitsStore } from '../../../store/ward-limits.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { checkContent, contentTag, IfMatch } from '../../schemas/if-match.ts'
import { wholeWardLimits } from './change.ts'
import { WardLimitsAnswer, WardLimitsChange, wardLimitsView } from './schemas.ts'

const tags = ['limits']

export function wardLimitsRoutes(app: App, { wardLimits }: { wardLimits: WardLimitsStore }): void {
  app.get(
    '/wards/:id/limits',
    {
      config: { access: 'wards:read' },
      schema: {
        tags,
        summary: 'Alarm limits in force in a ward by age band, and where each came from',
        params: IdParams,
        response: { 200: WardLimitsAnswer, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const view = wardLimitsView(await wardLimits.get(params.id))
      reply.header('etag', contentTag(view))
      return view
    },
  )

  app.put(
    '/wards/:id/limits',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Set limits of a ward, for who has none of his own; null takes them away',
        params: IdParams,
        headers: IfMatch,
        body: WardLimitsChange,
        response: { 200: WardLimitsAnswer, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const decide = (before: WardLimits) => {
        checkContent(wardLimitsView(before), request.headers)
        return wholeWardLimits(request.body, before)
      }
      const view = wardLimitsView(await wardLimits.set(request.params.id, decide, actOf(request)))
      reply.header('etag', contentTag(view))
      return view
    },
  )
}
