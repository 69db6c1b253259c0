import { gone, made, ok, type SampleCareRoutes } from './care-routes.ts'
import { paged, type Reply, refused } from './fixture-admin.ts'
import { AT, type Json, NURSE, THING, WARD } from './sample-house.ts'
import { idOf } from './sample-ward.ts'

const CONDITIONS = { all: [{ fact: 'spo2', operator: 'lessThan', value: 85 }] }
const DOCUMENT = {
  id: 'spo2-very-low',
  name: 'SpO2 very low',
  description: 'For patients on a target of 88 to 92 %.',
  priority: 'medium',
  kind: 'threshold',
  delaySeconds: 60,
  latching: false,
  message: 'SpO2 below 85 % for a minute',
  conditions: CONDITIONS,
}
const ASKS = {
  facts: ['spo2'],
  windows: [],
  delaySeconds: 60,
  words: [
    { depth: 0, text: 'All of:' },
    { depth: 1, text: 'SpO2 is below 85 %' },
  ],
}

/** One rule of an invented house: live for everyone, in shadow in a ward. */
export function ruleRoutes(): SampleCareRoutes {
  const by = NURSE
  let revision = 4
  const versions: Json[] = [
    version(2, { ...DOCUMENT }, by),
    version(1, { ...DOCUMENT, delaySeconds: 30, name: 'SpO2 low' }, null),
  ]
  const stories: Json[] = [
    story(THING(701), 2, 'shadow', { type: 'ward', wardId: WARD }),
    story(THING(702), 1, 'off', { type: 'patient', patientId: idOf('patient', 1) }),
    story(THING(703), 1, 'live', { type: 'everyone' }),
  ]
  const at = (path: string) => new RegExp(`^${path}$`)
  const R = '/rules/spo2-very-low'
  const rule = () => ({
    id: DOCUMENT.id,
    name: versions[0]?.name,
    priority: 'medium',
    kind: 'threshold',
    version: versions.length,
    revision,
    activations: stories.filter(s => s.endedAt === null && !('patientId' in Object(s.scope))),
    patients: 1,
    shadowLastDay: 2,
    updatedAt: AT,
    updatedBy: by,
    document: versions[0]?.document,
    asks: ASKS,
    createdAt: AT,
    createdBy: null,
  })
  const tagged = (): Reply => ({ ...ok({ ...rule(), name: DOCUMENT.name }), etag: `"${revision}"` })
  const check = (body: Json): Reply | null => {
    if (JSON.stringify(body.conditions).includes('spo2')) return null
    const message = 'is not a fact that rules know: "mood"'
    return refused(400, `conditions.all[0].fact ${message}`, [{ path: 'conditions.all[0].fact', message }])
  }
  return [
    ['GET', at('/rules'), ({ query }) => paged([{ ...rule(), name: DOCUMENT.name }], query)],
    ['POST', at('/rules'), ({ body }) => check(body) ?? made(rule())],
    ['POST', at('/rules/check'), ({ body }) => check(body) ?? ok({ document: body, asks: ASKS })],
    ['GET', at(R), tagged],
    [
      'PUT',
      at(R),
      ({ body, ifMatch }) => {
        if (ifMatch !== `"${revision}"`) return refused(412, 'The rule has changed meanwhile')
        const { comment, ...document } = body
        versions.unshift({ ...version(versions.length + 1, document, by), comment })
        revision++
        return tagged()
      },
    ],
    ['GET', at(`${R}/versions`), ({ query }) => paged(versions, query)],
    ['GET', at(`${R}/activations`), ({ query }) => paged(stories, query)],
    [
      'DELETE',
      at(`${R}/activations/([^/]+)`),
      (_, [id]) => {
        const ended = stories.find(s => s.id === id)
        Object.assign(ended ?? {}, { endedAt: AT, endedBy: by })
        revision++
        return gone
      },
    ],
    [
      'POST',
      at(`${R}/(activate|rollback)`),
      ({ body, ifMatch }) => {
        if (ifMatch !== `"${revision}"`) return refused(412, 'The rule has changed meanwhile')
        const made = story(
          THING(710 + stories.length),
          Number(body.version ?? 1),
          String(body.mode ?? 'live'),
          body.scope,
        )
        stories.unshift({ ...made, reason: body.reason })
        revision++
        return ok(made)
      },
    ],
    [
      'GET',
      at(`${R}/shadow`),
      ({ query }) => ({
        ...ok({
          ...Object(
            paged(
              SHADOWS.filter(s => !query.get('version') || s.ruleVersion === 2),
              query,
            ).body,
          ),
          counts: [
            { version: 2, episodes: 3, open: 1, lastDay: 2, patients: 2, firstAt: AT, lastAt: AT },
            { version: 1, episodes: 9, open: 0, lastDay: 0, patients: 4, firstAt: AT, lastAt: AT },
          ],
        }),
      }),
    ],
  ]
}

const SHADOWS = [2, 2, 1].map((ruleVersion, i) => ({
  id: THING(730 + i),
  ruleVersion,
  patientId: idOf('patient', i + 1),
  patientName: { given: ['Ada'], family: `Sample ${i + 1}` },
  priority: 'medium',
  message: DOCUMENT.message,
  raisedAt: AT,
  endedAt: i === 0 ? null : AT,
  justification: {},
}))

function version(number: number, document: Json, createdBy: Json | null): Json {
  return { version: number, document, comment: number === 2 ? 'Too many alarms' : null, createdAt: AT, createdBy }
}

function story(id: string, version: number, mode: string, scope: unknown): Json {
  return {
    id,
    version,
    mode,
    scope,
    activatedAt: AT,
    activatedBy: null,
    reason: 'Agreed with the ward',
    endedAt: null,
    endedBy: null,
  }
}
