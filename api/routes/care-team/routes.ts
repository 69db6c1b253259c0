import type { Clock } from '../../../model/clock.ts'
import type { CareTeamStore } from '../../../store/care-teams.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, CANNOT_ANSWER, couldAnswer } from '../../plugins/access.ts'
import { IdParams, NoContent, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { Member, MemberBody, MemberPage, MemberParams, memberView, PageQuery } from './schemas.ts'
import { shiftOf } from './shift.ts'

const tags = ['care team']

export function careTeamRoutes(app: App, { careTeams, clock }: { careTeams: CareTeamStore; clock: Clock }): void {
  app.get(
    '/patients/:id/care-team',
    {
      config: { access: 'care-team:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Who looks after the patient, now and planned',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: MemberPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const page = { ...query, limit: query.limit ?? PAGE_DEFAULT }
      const { items, nextCursor } = await careTeams.members(params.id, clock(), page)
      return { items: items.map(memberView), nextCursor }
    },
  )

  app.post(
    '/patients/:id/care-team',
    {
      config: { access: 'care-team:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Add somebody; a responsible nurse ends the turn of the one before',
        params: IdParams,
        body: MemberBody,
        response: { 201: Member, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { userId, function: does, from, until } = request.body
      if (does === 'responsible-nurse' && !(await couldAnswer(request, userId, 'care-team'))) {
        throw invalid('userId', CANNOT_ANSWER)
      }
      const act = actOf(request)
      const member = { userId, function: does, ...shiftOf(from, until, act.at) }
      reply.code(201)
      return memberView(await careTeams.add(request.params.id, member, act))
    },
  )

  app.delete(
    '/patients/:id/care-team/:memberId',
    {
      config: { access: 'care-team:write', whose: 'path' },
      schema: {
        tags,
        summary: 'End what somebody does for the patient',
        params: MemberParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id, memberId } = request.params
      await careTeams.end(id, memberId, actOf(request))
      return reply.code(204).send(null)
    },
  )
}
