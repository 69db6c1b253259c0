import type { ScoreResult } from '../../../model/score.ts'
import { made, ok, type SampleCareRoutes } from './care-routes.ts'
import { paged } from './fixture-admin.ts'
import { type Json, NURSE, THING } from './sample-house.ts'
import { sampleRatio, sampleScore, tileScoreOf } from './sample-scores.ts'

const MINUTE_MS = 60_000
const iso = (at: number) => new Date(at).toISOString()

/** Scores, observations and the SpO2 scale, in memory, without rules. */
export function scoreRoutes(): SampleCareRoutes {
  const at = (path: string) => new RegExp(`^${path}$`)
  const P = '/patients/([^/]+)'
  const placeOf = (id: string | undefined) => Number(id?.slice(-8)) - 1
  const orders: Json[] = []
  const observations: Json[] = [
    observation(THING(960), { consciousness: 'A', o2_flow: 2 }),
    observation(THING(961), { temp: 39.9 }),
  ]
  const scale = () => ({
    ...ok({
      scale: orders[0]?.scale ?? 1,
      reason: orders[0]?.reason ?? null,
      orderedBy: orders[0] ? NURSE : null,
      orderedAt: orders[0] ? iso(Date.now()) : null,
      history: [],
    }),
    etag: `"${orders.length}"`,
  })
  const shown = (n: number, now: number) =>
    [sampleScore(n, now), sampleRatio(n, now)].flatMap(result => (result === null ? [] : [view(result)]))
  const view = (result: ScoreResult) => {
    const parts = result.parts.map(part => ({
      ...part,
      inputs: part.inputs.map(i => ({ ...i, measuredAt: i.measuredAt === null ? null : iso(i.measuredAt) })),
    }))
    const validUntil = result.validUntil === null ? null : iso(result.validUntil)
    return { ...result, parts, measuredAt: iso(result.at), validUntil, fresh: true }
  }
  return [
    ['GET', at(`${P}/scores/latest`), (_, [id]) => ok({ items: shown(placeOf(id), Date.now()), nextCursor: null })],
    [
      'GET',
      at(`${P}/scores`),
      (_, [id]) => {
        const now = Date.now()
        const [newest] = shown(placeOf(id), now)
        if (newest === undefined) return ok({ items: [], nextCursor: null })
        const { scoreTrend } = tileScoreOf(placeOf(id), now)
        const items = scoreTrend.map(([time, total, floor]) => {
          return { ...newest, measuredAt: iso(Number(time)), total, floor, ceiling: total ?? Number(floor) + 6 }
        })
        return ok({ items: items.toReversed(), nextCursor: null })
      },
    ],
    ['GET', at(`${P}/vitals/latest`), () => ok({ items: latest(observations), nextCursor: null })],
    ['GET', at(`${P}/observations`), ({ query }) => paged(observations, query)],
    [
      'POST',
      at(`${P}/observations`),
      ({ body }) => {
        observations.unshift(observation(String(body.id), body.values))
        return made({ ...observations[0] })
      },
    ],
    [
      'DELETE',
      at(`${P}/observations/([^/]+)`),
      (_, [, id]) => {
        const found = observations.find(o => o.id === id)
        if (found) found.enteredInError = { at: iso(Date.now()), by: NURSE }
        return { status: 204, body: null }
      },
    ],
    ['GET', at(`${P}/spo2-scale`), scale],
    [
      'PUT',
      at(`${P}/spo2-scale`),
      ({ body }) => {
        orders.unshift({ ...body })
        return scale()
      },
    ],
  ]
}

/** The newest entered value of each code. */
function latest(observations: readonly Json[]): Json[] {
  const values = observations
    .filter(o => o.enteredInError === null)
    .flatMap(o => Object.entries({ ...Object(o.values) }).map(([code, value]) => ({ code, value, ts: o.ts })))
  const newest = values.filter(({ code }, i) => values.findIndex(v => v.code === code) === i)
  return newest.map(v => ({ ...v, unit: null, ageSeconds: 600, fresh: true, deviceId: null, enteredBy: NURSE }))
}

function observation(id: string, values: unknown): Json {
  const now = Date.now() - 10 * MINUTE_MS
  return { id, ts: now, values, enteredAt: iso(now), enteredBy: NURSE, enteredInError: null }
}
