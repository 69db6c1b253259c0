import { DEFAULT_CHAIN } from '../../../model/escalation.ts'
import { limitsOfBand, type WardLimits } from '../../../model/limits.ts'
import { changed, gone, made, ok, type SampleCareRoutes, tagged } from './care-routes.ts'
import { paged, refused } from './fixture-admin.ts'
import { AT, type Json, type SampleHouse, THING, WARD } from './sample-house.ts'

/** Wards, beds and stays. */
export function placeRoutes(house: SampleHouse): SampleCareRoutes {
  const { records, wards, rooms, beds, staff, handovers } = house
  let next = 2000
  let staffOf = staff.slice(0, 1)
  let onCall: unknown = [staff[0]?.id]
  let chain: unknown = null
  let limits: WardLimits = {}
  const limitsTag = () => `"${JSON.stringify(limits).length}"`
  const limitsAnswer = () => ({
    ...ok({ adult: limitsOfBand('adult', { ward: limits }), neonate: limitsOfBand('neonate', {}) }),
    etag: limitsTag(),
  })
  const escalation = () => ok({ chain, inForce: chain ?? DEFAULT_CHAIN, onCall })
  const at = (path: string) => new RegExp(`^${path}$`)
  const W = '/wards/([^/]+)'
  const moved = (id: string | undefined, wardId: unknown, bedId: unknown) => {
    const record = records.find(r => r.id === id)
    const ward = wards.find(w => w.id === wardId)
    const bed = beds.find(b => b.id === bedId)
    if (record) Object.assign(record, { ward: ward?.name ?? null, bed: bed?.name ?? null })
    return made({ id: THING(next++), patientId: id })
  }
  const lying = (record: Json) => ({
    id: record.id,
    name: record.name,
    birthDate: record.birthDate,
    sex: record.sex,
    stayId: THING(95),
    since: AT,
    devices: [],
  })
  const board = (wardId: string) => {
    const ward = wards.find(w => w.id === wardId)
    const here = records.filter(r => r.ward === ward?.name)
    const isFilled = wardId === WARD
    return {
      ward,
      rooms: isFilled ? rooms : [],
      beds: (isFilled ? beds : []).map(bed => {
        const patient = here.find(r => r.bed === bed.name)
        const hidden = bed.name === '5'
        return {
          ...bed,
          occupied: hidden || patient !== undefined,
          patient: patient === undefined ? null : lying(patient),
          devices: bed.name === '1' ? [{ id: 'monitor-1', name: 'Monitor 1', online: true }] : [],
        }
      }),
      withoutBed: here.filter(r => !beds.some(bed => isFilled && bed.name === r.bed)).map(lying),
      othersWithoutBed: isFilled ? 1 : 0,
    }
  }
  return [
    ['GET', at('/staff'), ({ query }) => paged(staffBy(staff, query), query)],
    ['GET', at('/wards'), ({ query }) => paged(wards, query)],
    [
      'POST',
      at('/wards'),
      ({ body }) => {
        const ward = { ...wards[0], timeZone: null, ...body, id: THING(next++), version: 1 }
        wards.push(ward)
        return made(ward)
      },
    ],
    ['GET', at(`${W}/bed-board`), (_, [id = '']) => ok(board(id))],
    ['GET', at(`${W}/staff`), () => ok({ items: staffOf })],
    [
      'PUT',
      at(`${W}/staff`),
      ({ body }) => {
        staffOf = staff.filter(s => Array.isArray(body.userIds) && body.userIds.includes(s.id))
        return ok({ items: staffOf })
      },
    ],
    ['GET', at(`${W}/escalation`), escalation],
    [
      'PUT',
      at(`${W}/escalation`),
      ({ body }) => {
        onCall = body.onCall
        chain = body.chain
        return escalation()
      },
    ],
    ['GET', at(`${W}/limits`), limitsAnswer],
    [
      'PUT',
      at(`${W}/limits`),
      ({ ifMatch }) => {
        if (ifMatch !== limitsTag()) return refused(412, 'stale')
        limits = { adult: { spo2: { low: 92, high: null, criticalLow: 85, criticalHigh: null, delaySeconds: 10 } } }
        return limitsAnswer()
      },
    ],
    ['GET', at(W), (_, [id]) => tagged(wards.find(w => w.id === id) ?? { id: '', version: 0 })],
    ['PATCH', at(W), (asked, [id]) => changed(wards, id, asked)],
    [
      'POST',
      at(`${W}/(rooms|beds)`),
      ({ body }, [wardId, kind]) => {
        const place = { id: THING(next++), wardId, roomId: null, ...body, version: 1 }
        ;(kind === 'rooms' ? rooms : beds).push(place)
        return made(place)
      },
    ],
    ['PATCH', at('/(rooms|beds)/([^/]+)'), (asked, [kind, id]) => changed(kind === 'rooms' ? rooms : beds, id, asked)],
    [
      'DELETE',
      at('/beds/([^/]+)'),
      (_, [id]) => {
        beds.splice(
          beds.findIndex(b => b.id === id),
          1,
        )
        return gone
      },
    ],
    ['GET', at('/patients/([^/]+)/stays'), ({ query }) => paged(house.stays, query)],
    ['POST', at('/patients/([^/]+)/(admissions|transfers)'), ({ body }, [id]) => moved(id, body.wardId, body.bedId)],
    ['POST', at('/patients/([^/]+)/discharge'), (_, [id]) => moved(id, null, null)],
    ['POST', at('/patients/([^/]+)/arrival'), (_, [id]) => made({ patientId: id, at: AT, note: null })],
    ['GET', at('/handovers'), ({ query }) => paged(handovers, query)],
    [
      'POST',
      at('/handovers'),
      ({ body }) => {
        const patients = Array.isArray(body.patientIds) ? body.patientIds.length : 0
        const [from, , to] = staff
        const handover = { id: THING(next++), at: AT, from, to, patients, note: body.note ?? null }
        handovers.unshift(handover)
        return made(handover)
      },
    ],
  ]
}

function staffBy(staff: readonly Json[], query: URLSearchParams): readonly Json[] {
  const ids = query.get('ids')?.split(',')
  const q = (query.get('q') ?? '').toLowerCase()
  return staff.filter(({ id, name }) =>
    ids === undefined ? String(name).toLowerCase().includes(q) : ids.includes(String(id)),
  )
}
