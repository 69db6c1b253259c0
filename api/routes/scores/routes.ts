import type { Clock } from '../../../model/clock.ts'
import { SCORES } from '../../../model/score.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { ScoreReader } from '../../../store/scores.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { eachOf } from '../../schemas/clinical.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { LatestScores, SCORES_DEFAULT, ScorePage, ScoreQuery, scoreResultView } from './schemas.ts'

const tags = ['vitals']
const DEFAULT_SPAN_MS = 24 * 3_600_000

interface Ports {
  readonly patients: Pick<PatientStore, 'get'>
  readonly scores: ScoreReader
  readonly clock: Clock
}

export function scoreRoutes(app: App, { patients, scores, clock }: Ports): void {
  app.get(
    '/patients/:id/scores',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'NEWS2 and the other scores of a span of time as they were taken, newest first, with parts',
        params: IdParams,
        querystring: ScoreQuery,
        response: { 200: ScorePage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const to = query.to === undefined ? clock() : instantOf(query.to, 'to')
      const from = query.from === undefined ? to - DEFAULT_SPAN_MS : instantOf(query.from, 'from')
      if (from >= to) throw invalid('from', 'must be before to')
      const named = query.score === undefined ? {} : { scores: eachOf(SCORES, query.score, 'score') }
      const { id: patientId } = found(await patients.get(params.id), 'patient')
      const { items, nextCursor } = await scores.history({
        patientId,
        from,
        to,
        ...named,
        inputs: query.inputs !== 'false',
        limit: query.limit ?? SCORES_DEFAULT,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      })
      return { items: items.map(scoreResultView), nextCursor }
    },
  )

  app.get(
    '/patients/:id/scores/latest',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'The newest of each score, and whether it still is one',
        params: IdParams,
        response: { 200: LatestScores, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => {
      const { id } = found(await patients.get(params.id), 'patient')
      const latest = (await scores.latest([id])).get(id) ?? []
      const now = clock()
      const order = (score: (typeof SCORES)[number]) => SCORES.indexOf(score)
      const items = latest
        .toSorted((a, b) => order(a.score) - order(b.score))
        .map(result => ({
          ...scoreResultView(result),
          fresh: result.validUntil === null || result.validUntil >= now,
        }))
      return { items, nextCursor: null }
    },
  )
}
