import type { Grafana } from '../../../model/grafana.ts'
import { appointmentRoutes } from './appointment-routes.ts'
import { backtestRoutes } from './backtest-routes.ts'
import { deviceRoutes } from './device-routes.ts'
import { type Asked, paged, type Reply, refused } from './fixture-admin.ts'
import { jobRoutes } from './job-routes.ts'
import { loadRoutes } from './load-routes.ts'
import { officeRoutes } from './office-routes.ts'
import { placeRoutes } from './place-routes.ts'
import { ruleRoutes } from './rule-routes.ts'
import { AT, type Json, NURSE, type SampleHouse, THING, type Versioned } from './sample-house.ts'
import { scoreRoutes } from './score-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'

type Route = readonly [method: string, pattern: RegExp, reply: (asked: Asked, ids: readonly string[]) => Reply]
export type SampleCareRoutes = readonly Route[]

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const made = (body: unknown): Reply => ({ status: 201, body })
export const tagged = (body: Versioned): Reply => ({ ...ok(body), etag: `"${body.version}"` })
export const gone: Reply = { status: 204, body: null }

/** What decision support says against whatever is like penicillin. */
const ADVICE = {
  id: 'allergy:penicillin',
  severity: 'contraindicated',
  text: 'The patient is allergic to penicillin: rash, severe.',
  source: 'Record of allergies',
  code: 'allergy:penicillins:penicillins:group',
  justification: { check: 'drug-allergy', checkVersion: 1, at: AT, facts: { level: 'group', reaction: null } },
}

/** Changes one that is there; 412 when it was changed meanwhile. */
export function changed(list: Versioned[], id: string | undefined, { body, ifMatch }: Asked): Reply {
  const at = list.findIndex(item => item.id === id)
  const before = list[at]
  if (before === undefined) return refused(404, 'Not there')
  if (ifMatch !== undefined && ifMatch !== `"${before.version}"`) return refused(412, 'stale')
  const after = { ...before, ...body, id: before.id, version: before.version + 1 }
  list[at] = after
  return tagged(after)
}

export function careRoutes(house: SampleHouse, grafana: Grafana | null): SampleCareRoutes {
  const { records, notes, plans, orders, stated, measurements } = house
  let next = 1000
  const added = (list: Json[], item: Json): Reply => {
    const whole = { id: THING(next++), version: 1, createdAt: AT, updatedAt: AT, ...item }
    list.unshift(whole)
    return made(whole)
  }
  const listOf = (kind = '') => (kind === 'measurements' ? measurements : (stated[kind] ?? []))
  const named = (query: URLSearchParams) => {
    const q = (query.get('q') ?? '').toLowerCase()
    const ids = query.get('ids')?.split(',')
    if (ids !== undefined) return records.filter(record => ids.includes(record.id))
    return records.filter(record => JSON.stringify([record.name, record.identifiers]).toLowerCase().includes(q))
  }
  const listed = (query: URLSearchParams) =>
    query.get('removed') ? house.removed : query.get('mine') ? records.slice(0, 2) : named(query)
  const P = '/patients/([^/]+)'
  const at = (path: string) => new RegExp(`^${path}$`)
  const ofOne = (path: string, list: Json[]): Route => ['GET', at(`${P}/${path}`), ({ query }) => paged(list, query)]
  return [
    ['GET', at('/patients'), ({ query }) => paged(listed(query), query)],
    ['POST', at('/patients'), ({ body }) => createPatient(house, body)],
    ['GET', at('/directory'), ({ query }) => paged(foreigner(query), query)],
    ['POST', at(`${P}/break-glass`), (_, [id = '']) => opened(house, id)],
    ['GET', at(P), (_, [id = '']) => readPatient(house, id)],
    ['PATCH', at(P), (asked, [id]) => changed(records, id, asked)],
    [
      'GET',
      at(`${P}/(allergies|medications|conditions|measurements)`),
      ({ query }, [, kind]) =>
        paged(
          listOf(kind).filter(item => query.get('errors') === 'true' || item.enteredInErrorAt === null),
          query,
        ),
    ],
    [
      'POST',
      at(`${P}/(allergies|medications|conditions|measurements)`),
      ({ body }, [, kind]) => added(listOf(kind), { enteredInErrorAt: null, at: AT, ...body }),
    ],
    [
      'PATCH',
      at(`${P}/(allergies|medications|conditions)/([^/]+)`),
      (asked, [, kind, id]) => changed(listOf(kind), id, asked),
    ],
    [
      'DELETE',
      at(`${P}/(allergies|medications|conditions|measurements)/([^/]+)`),
      (asked, [, kind, id]) => {
        changed(listOf(kind), id, { ...asked, body: { enteredInErrorAt: AT } })
        return gone
      },
    ],
    ofOne('plans', plans),
    [
      'POST',
      at(`${P}/plans`),
      ({ body }) =>
        added(plans, { state: 'draft', updatedBy: NURSE, ...body, goals: withIds(body.goals), activities: [] }),
    ],
    ['PATCH', at(`${P}/plans/([^/]+)`), (asked, [, id]) => changed(plans, id, asked)],
    ofOne('notes', notes),
    [
      'POST',
      at(`${P}/notes`),
      ({ body }) =>
        added(notes, { author: NURSE, signedAt: null, amends: null, reason: null, amendments: [], ...body }),
    ],
    [
      'GET',
      at(`${P}/notes/([^/]+)`),
      (_, [, id]) => {
        const note = notes.find(n => n.id === id)
        return ok({ ...note, versions: [{ version: 1, kind: 'nursing', text: 'Slept badly.', at: AT }] })
      },
    ],
    ['PUT', at(`${P}/notes/([^/]+)`), (asked, [, id]) => changed(notes, id, asked)],
    [
      'POST',
      at(`${P}/notes/([^/]+)/sign`),
      (asked, [, id]) => changed(notes, id, { ...asked, body: { signedAt: AT } }),
    ],
    [
      'POST',
      at(`${P}/notes/([^/]+)/amend`),
      ({ body }, [, id]) =>
        added(notes, { kind: 'nursing', author: NURSE, signedAt: null, amends: id, amendments: [], ...body }),
    ],
    [
      'GET',
      at(`${P}/orders`),
      ({ query }) => {
        const states = query.get('state')?.split(',')
        return paged(
          orders.filter(o => states === undefined || states.includes(String(o.state))),
          query,
        )
      },
    ],
    ['POST', at(`${P}/orders/check`), ({ body }) => ok({ items: adviceOn(body), nextCursor: null })],
    [
      'POST',
      at(`${P}/orders`),
      ({ body }) =>
        added(orders, { ...orders[0], state: 'draft', overrides: [], ...body, id: THING(next), version: 1 }),
    ],
    ['PATCH', at(`${P}/orders/([^/]+)`), (asked, [, id]) => changed(orders, id, asked)],
    [
      'POST',
      at(`${P}/orders/([^/]+)/(sign|start|stop|cancel)`),
      (asked, [, id, move = '']) => {
        const state = { sign: 'signed', start: 'active', stop: 'stopped', cancel: 'cancelled' }[move]
        const { overrides = [], reason = null } = asked.body
        const signed = move === 'sign' ? { overrides, advice: [ADVICE], signedBy: NURSE, signedAt: AT } : {}
        return changed(orders, id, { ...asked, body: { state, endReason: reason, endedBy: NURSE, ...signed } })
      },
    ],
    ofOne('timeline', house.events),
    ofOne('messages', house.messages),
    [
      'POST',
      at(`${P}/messages`),
      ({ body }) => added(house.messages, { side: 'staff', author: NURSE, at: AT, seen: false, ...body }),
    ],
    ['POST', at(`${P}/messages/read`), () => gone],
    ofOne('care-team', house.members),
    [
      'POST',
      at(`${P}/care-team`),
      ({ body }) =>
        added(house.members, {
          name: house.staff.find(s => s.id === body.userId)?.name,
          from: AT,
          until: null,
          ...body,
        }),
    ],
    [
      'DELETE',
      at(`${P}/care-team/([^/]+)`),
      (_, [, id]) => {
        house.members.splice(
          house.members.findIndex(m => m.id === id),
          1,
        )
        return gone
      },
    ],
    ofOne('audit', [
      {
        id: THING(500),
        at: AT,
        by: { ...NURSE, roles: ['Nurse'] },
        kind: 'read',
        action: 'patients:read',
        what: 'Looked at identity, contacts and insurance',
        resource: null,
      },
    ]),
    ['POST', at(`${P}/export`), () => ({ status: 202, body: job(0) })],
    ['GET', at(`/jobs/${THING(501)}`), () => ok(job(++house.looks))],
    ...placeRoutes(house),
    ...loadRoutes(house),
    ...officeRoutes(house, grafana),
    ...deviceRoutes(house),
    ...webhookRoutes(),
    ...jobRoutes(),
    ...ruleRoutes(),
    ...scoreRoutes(),
    ...backtestRoutes(),
    ...appointmentRoutes(house),
  ]
}

const withIds = (list: unknown) =>
  Array.isArray(list) ? list.map((item: object, i) => ({ state: 'proposed', ...item, id: THING(600 + i) })) : []

function adviceOn({ medication }: Json): readonly unknown[] {
  return JSON.stringify(medication).toLowerCase().includes('amoxi') ? [ADVICE] : []
}

/** Queued, then running, then done. */
const job = (looks: number) => ({
  id: THING(501),
  state: ['queued', 'running'][looks] ?? 'done',
  progress: { done: Math.min(looks, 2), total: 2 },
  problem: null,
})

function createPatient({ records }: SampleHouse, body: Json): Reply {
  const [known] = records
  if (JSON.stringify(body.name).includes('"Sample"') && body.confirmDuplicate !== true && known) {
    const { id, name, birthDate, sex, ward } = known
    const detail = 'Somebody with this name and birth date is known'
    const problem = {
      type: 'urn:wardbeat:problem:possible-duplicate',
      title: 'Possible duplicate',
      status: 409,
      detail,
    }
    return { status: 409, body: { ...problem, candidates: [{ id, name, birthDate, sex, ward }] } }
  }
  const whole = { ...known, identifiers: [], contacts: [], ward: null, bed: null, ...body, id: THING(700), version: 1 }
  records.push(whole)
  return made(whole)
}

const FOREIGNER = {
  id: THING(400),
  name: { given: ['Fern'], family: 'Foreign' },
  birthDate: '1971-02-03',
  sex: 'female',
  ward: '2 South',
}

const foreigner = (query: URLSearchParams) =>
  'fern foreign'.includes((query.get('q') ?? '').toLowerCase()) ? [{ ...FOREIGNER, mine: false }] : []

function opened({ foreign, records }: SampleHouse, id: string): Reply {
  foreign.delete(id)
  const [known] = records
  records.push({ ...known, ...FOREIGNER, bed: null, version: 1 })
  return made({ id: THING(401), patientId: id })
}

function readPatient({ records, foreign }: SampleHouse, id: string): Reply {
  const record = records.find(r => r.id === id)
  if (record !== undefined) return tagged(record)
  if (!foreign.has(id)) return refused(404, 'This patient is not there')
  const type = 'urn:wardbeat:problem:not-your-patient'
  return { status: 403, body: { type, title: 'Not one of your patients', status: 403, detail: 'Not one of yours' } }
}
