import type { Grafana } from '../../../model/grafana.ts'
import { changed, gone, made, ok, type SampleCareRoutes, tagged } from './care-routes.ts'
import { paged, refused } from './fixture-admin.ts'
import { AT, type Json, NURSE, type SampleHouse, THING, type Versioned } from './sample-house.ts'

export const DOCTOR_ID = THING(320)
export const DOUBLE_ID = THING(420)
const DATED = { createdAt: AT, updatedAt: AT }

/** Services, doctors, the clinic, the audit, and records as a whole. */
export function officeRoutes(house: SampleHouse, grafana: Grafana | null): SampleCareRoutes {
  let next = 3000
  const services: Versioned[] = [
    service(310, 'Consultation', 'service', 30, 4500),
    service(311, 'ECG', 'service', 20, 3200),
    service(312, 'Mole', 'operation', 45, 18_000),
  ]
  const doctors: Versioned[] = [
    {
      id: DOCTOR_ID,
      name: 'Dora Doctor',
      speciality: 'Cardiology',
      services: [THING(310), THING(311)],
      userId: house.staff[1]?.id,
      version: 1,
      ...DATED,
    },
  ]
  const clinics: Versioned[] = [
    { id: '', name: 'Clinic', timeZone: 'UTC', currency: 'EUR', reminderHours: [24, 2], grafana, version: 1 },
  ]
  let hours: unknown = [
    { weekday: 1, from: '09:00', to: '12:00' },
    { weekday: 1, from: '13:00', to: '17:00' },
  ]
  const absences: Json[] = [
    { id: THING(330), from: '2099-12-24T00:00:00.000Z', to: '2099-12-26T00:00:00.000Z', reason: 'Congress' },
  ]
  const openings: Json[] = [opening(340, true), opening(341, false)]
  const merges: Versioned[] = []
  let account: Json | null = null
  const at = (path: string) => new RegExp(`^${path}$`)
  const P = '/patients/([^/]+)'
  const without = (list: Json[], id: string | undefined) => {
    const index = list.findIndex(item => item.id === id)
    if (index < 0) return refused(404, 'Not there')
    list.splice(index, 1)
    return gone
  }
  const added = (list: Json[], item: Json) => {
    const whole = { ...item, id: THING(next++), version: 1, ...DATED }
    list.push(whole)
    return made(whole)
  }
  const person = (id: unknown) => {
    const record = [...house.records, ...house.removed].find(r => r.id === id)
    return { id, name: record?.name, birthDate: record?.birthDate }
  }
  const move = (from: Versioned[], to: Versioned[], id: string | undefined) => {
    const index = from.findIndex(record => record.id === id)
    const [record] = index < 0 ? [] : from.splice(index, 1)
    if (record === undefined) return refused(404, 'Not there')
    to.push(record)
    return tagged(record)
  }
  return [
    [
      'GET',
      at('/services'),
      ({ query }) => {
        const category = query.get('category')
        return paged(
          services.filter(one => category === null || one.category === category),
          query,
        )
      },
    ],
    ['POST', at('/services'), ({ body }) => added(services, body)],
    [
      'GET',
      at('/services/([^/]+)'),
      (_, [id]) => tagged(services.find(one => one.id === id) ?? { id: '', version: 0 }),
    ],
    ['PATCH', at('/services/([^/]+)'), (asked, [id]) => changed(services, id, asked)],
    ['DELETE', at('/services/([^/]+)'), (_, [id]) => without(services, id)],
    ['GET', at('/doctors'), ({ query }) => paged(doctors, query)],
    ['POST', at('/doctors'), ({ body }) => added(doctors, body)],
    ['GET', at('/doctors/([^/]+)'), (_, [id]) => tagged(doctors.find(one => one.id === id) ?? { id: '', version: 0 })],
    ['PATCH', at('/doctors/([^/]+)'), (asked, [id]) => changed(doctors, id, asked)],
    ['DELETE', at('/doctors/([^/]+)'), (_, [id]) => without(doctors, id)],
    ['GET', at('/doctors/([^/]+)/hours'), () => ok({ items: hours, nextCursor: null })],
    [
      'PUT',
      at('/doctors/([^/]+)/hours'),
      ({ body }) => {
        hours = Object.values(body)
        return ok({ items: hours, nextCursor: null })
      },
    ],
    ['GET', at('/doctors/([^/]+)/absences'), () => ok({ items: absences, nextCursor: null })],
    [
      'POST',
      at('/doctors/([^/]+)/absences'),
      ({ body }) => {
        const whole = { ...body, id: THING(next++) }
        absences.push(whole)
        return made({ ...whole, appointments: 2 })
      },
    ],
    ['DELETE', at('/doctors/([^/]+)/absences/([^/]+)'), (_, [, id]) => without(absences, id)],
    ['GET', at('/clinic'), () => tagged(clinics[0] ?? { id: '', version: 0 })],
    ['PATCH', at('/clinic'), asked => changed(clinics, '', asked)],
    ['GET', at('/audit'), ({ query }) => paged(entries(house, query), query)],
    [
      'GET',
      at('/break-glass'),
      ({ query }) =>
        paged(
          openings.filter(one => query.get('open') === null || one.open === true),
          query,
        ),
    ],
    [
      'DELETE',
      at('/break-glass/([^/]+)'),
      (_, [id]) => {
        const one = openings.find(o => o.id === id)
        if (one) Object.assign(one, { open: false, endedBy: NURSE.id })
        return gone
      },
    ],
    ['GET', at('/merges'), ({ query }) => paged(merges, query)],
    [
      'POST',
      at(`${P}/merge`),
      ({ body }, [into]) => {
        const merge = {
          id: THING(next++),
          into: person(into),
          from: person(body.from),
          reason: body.reason,
          at: AT,
          by: NURSE.id,
          undoneAt: null,
          moved: {},
          version: 1,
        }
        merges.unshift({ ...merge, mergeId: merge.id })
        return ok(merges[0])
      },
    ],
    ['POST', at('/merges/([^/]+)/undo'), (asked, [id]) => changed(merges, id, { ...asked, body: { undoneAt: AT } })],
    [
      'DELETE',
      at(P),
      (_, [id]) => {
        move(house.records, house.removed, id)
        return gone
      },
    ],
    ['POST', at(`${P}/restore`), (_, [id]) => move(house.removed, house.records, id)],
    [
      'POST',
      at(`${P}/erase`),
      ({ body }, [id]) => {
        if (body.confirm !== 'Sample' && body.confirm !== 'Mistake') {
          return refused(400, 'not valid', [{ path: 'confirm', message: 'must be the family name of the patient' }])
        }
        without(house.records, id)
        without(house.removed, id)
        return ok({ id, erased: { notes: 3 } })
      },
    ],
    [
      'GET',
      at(`${P}/account`),
      () => (account === null ? { status: 404, body: { type: 'urn:wardbeat:problem:not-found' } } : ok(account)),
    ],
    [
      'PUT',
      at(`${P}/account`),
      ({ body }) => {
        account = { userId: body.userId, name: 'Pia Patient', email: 'pia@example.org', linkedAt: AT, linkedBy: null }
        return ok(account)
      },
    ],
    [
      'DELETE',
      at(`${P}/account`),
      () => {
        account = null
        return gone
      },
    ],
    ['POST', at(`${P}/invitations`), () => made({ code: 'PLUM-7421', expiresAt: '2099-01-01T00:00:00.000Z' })],
  ]
}

const service = (n: number, name: string, category: string, durationMinutes: number, amountCents: number) => ({
  id: THING(n),
  name,
  code: `S-${n}`,
  category,
  durationMinutes,
  price: { amountCents, currency: 'EUR' },
  version: 1,
  ...DATED,
})

const opening = (n: number, open: boolean) => ({
  id: THING(n),
  userId: NURSE.id,
  userName: NURSE.name,
  patientId: THING(400),
  patientName: { given: ['Fern'], family: 'Foreign' },
  reason: 'Collapsed in the corridor',
  from: AT,
  until: '2026-11-20T09:00:00.000Z',
  endedBy: null,
  open,
})

/** Sixty reads and one change. */
function entries({ records }: SampleHouse, query: URLSearchParams): readonly Json[] {
  const entry = (n: number, action: string) => ({
    id: THING(5000 + n),
    at: AT,
    by: { ...NURSE, roles: ['Nurse'] },
    kind: n === 0 ? 'change' : 'read',
    action,
    what: n === 0 ? 'Changed personal details' : 'Looked at personal details',
    inNeed: n === 1,
    resource: null,
    patientId: records[0]?.id ?? null,
    patientName: { given: ['Ada'], family: 'Sample' },
    reason: null,
    from: { ip: '10.0.0.7', userAgent: null, requestId: 'r-1', login: null },
    values: n === 0 ? 'shown' : 'none',
    before: n === 0 ? { name: { family: 'Simple' }, birthDate: null } : null,
    after: n === 0 ? { name: { family: 'Sample' }, birthDate: '1950-01-01' } : null,
  })
  const all = [entry(0, 'patients:write'), ...Array.from({ length: 60 }, (_, i) => entry(i + 1, 'patients:read'))]
  return all.filter(({ action }) => query.get('action') === null || query.get('action') === action)
}
