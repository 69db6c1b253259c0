import type { WardLimitsStore } from '../../../store/ward-limits.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
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
    async ({ params }) => wardLimitsView(await wardLimits.get(params.id)),
  )

  app.put(
    '/wards/:id/limits',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Set limits of a ward, for who has none of his own; null takes them away',
        params: IdParams,
        body: WardLimitsChange,
        response: { 200: WardLimitsAnswer, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const changes = wholeWardLimits(request.body, await wardLimits.get(request.params.id))
      return wardLimitsView(await wardLimits.set(request.params.id, changes, actOf(request)))
    },
  )
}
