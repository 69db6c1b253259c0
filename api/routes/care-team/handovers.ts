import type { CareTeamStore } from '../../../store/care-teams.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, CANNOT_ANSWER, callerOf, couldAnswer, shown, viewerOf } from '../../plugins/access.ts'
import { PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { Handover, HandoverBody, HandoverPage, handoverView, PageQuery } from './schemas.ts'
import { shiftOf } from './shift.ts'

const tags = ['care team']

export function handoverRoutes(app: App, { careTeams }: { careTeams: CareTeamStore }): void {
  app.post(
    '/handovers',
    {
      config: { access: 'care-team:write', whose: 'filtered' },
      schema: {
        tags,
        summary: 'Hand the responsibility for a whole list of patients over, at one moment',
        body: HandoverBody,
        response: { 201: Handover, ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { fromUserId, toUserId, wardId = null, patientIds = null, until, note = null } = request.body
      const act = actOf(request)
      const from = fromUserId ?? callerOf(request).id
      if (from === toUserId) throw invalid('toUserId', 'must be somebody else')
      if (!(await couldAnswer(request, toUserId, 'care-team'))) throw invalid('toUserId', CANNOT_ANSWER)
      if (wardId !== null && patientIds !== null) throw invalid('patientIds', 'must be left out with wardId')
      const wish = {
        fromUserId: from,
        toUserId,
        wardId,
        patientIds,
        note,
        until: shiftOf(undefined, until, act.at).until,
      }
      const handover = await careTeams.handOver(wish, viewerOf(request), act)
      shown(request, handover.patientIds)
      reply.code(201)
      return handoverView(handover)
    },
  )

  app.get(
    '/handovers',
    {
      config: { access: 'care-team:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'Handovers that you gave or received (administrators: all), newest first',
        querystring: PageQuery,
        response: { 200: HandoverPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { query } = request
      const page = { ...query, limit: query.limit ?? PAGE_DEFAULT }
      const { items, nextCursor } = await careTeams.handovers(viewerOf(request), page)
      return { items: items.map(handoverView), nextCursor }
    },
  )
}
