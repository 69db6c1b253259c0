import { changed, gone, made, ok, type SampleCareRoutes, tagged } from './care-routes.ts'
import { paged, refused } from './fixture-admin.ts'
import { AT, type Json, NURSE, type SampleHouse, THING, type Versioned } from './sample-house.ts'

const BLANK = {
  name: null,
  kind: 'bedside-monitor',
  macAddress: null,
  manufacturer: null,
  model: null,
  serialNumber: null,
  firmwareVersion: null,
  softwareVersion: null,
  purchasedOn: null,
  firstUsedOn: null,
  intervalSeconds: 1,
  gatewayId: null,
  online: false,
  lastSeenAt: null,
  battery: null,
  clockOffsetMs: null,
  counters: { accepted: 0, rejected: 0 },
  assignment: null,
  bed: null,
  patientId: null,
  inUse: false,
  wardIntervalSeconds: null,
  wardSilenceSeconds: null,
  createdAt: AT,
  version: 1,
}
/** Beyond the first three, for pages. */
const MORE = 40

/** Devices of an invented house, what they are asked to do, and keys with which others register themselves. */
export function deviceRoutes({ records, beds, wards }: SampleHouse): SampleCareRoutes {
  const patientId = records[0]?.id ?? null
  const given = (device: string, patient: unknown): Json => ({
    id: THING(820),
    deviceId: device,
    patientId: patient,
    from: AT,
    to: null,
    assignedBy: NURSE.id,
    assignedAt: AT,
  })
  const first = given('monitor-1', patientId)
  const devices: Versioned[] = [
    {
      ...BLANK,
      id: 'monitor-1',
      name: 'Monitor 1',
      online: true,
      lastSeenAt: AT,
      patientId,
      inUse: true,
      assignment: first,
    },
    { ...BLANK, id: 'gate-1', name: 'Gateway, corridor', kind: 'gateway' },
    { ...BLANK, id: 'wearable-2', kind: 'wearable', gatewayId: 'gate-1' },
    ...Array.from({ length: MORE }, (_, i) => ({ ...BLANK, id: `spare-${String(i + 1).padStart(2, '0')}` })),
  ]
  const history: Json[] = [first]
  const commands: Json[] = []
  const keys: Json[] = [key(THING(800), 'Ward 3 wearables', null), key(THING(801), 'Old batch', AT)]
  const at = (path: string) => new RegExp(`^${path}$`)
  const D = '/devices/([^/]+)'
  const find = (id: string | undefined) => devices.find(device => device.id === id)
  return [
    ['GET', at('/devices'), ({ query }) => paged(fitting(devices, query), query)],
    [
      'POST',
      at('/devices'),
      ({ body }) => {
        if (find(String(body.id))) return refused(409, `There is a device ${body.id} already`)
        const device = { ...BLANK, ...body, id: String(body.id) }
        devices.push(device)
        return made({ ...device, credentials: { username: device.id, password: 'token-shown-once' } })
      },
    ],
    ['POST', at(`${D}/credentials`), (_, [id]) => made({ credentials: { username: id, password: 'another-token' } })],
    ['DELETE', at(`${D}/credentials`), () => gone],
    [
      'GET',
      at(`${D}/assignments`),
      ({ query }, [id]) =>
        paged(
          history.filter(row => row.deviceId === id),
          query,
        ),
    ],
    [
      'PUT',
      at(`${D}/assignment`),
      ({ body }, [id = '']) => {
        const assignment = given(id, body.patientId)
        history.unshift({ ...assignment, id: THING(821) })
        Object.assign(find(id) ?? {}, { assignment, patientId: body.patientId, inUse: true })
        return ok(assignment)
      },
    ],
    [
      'DELETE',
      at(`${D}/(assignment|bed)`),
      (_, [id, what]) => {
        Object.assign(
          find(id) ?? {},
          what === 'bed' ? { bed: null } : { assignment: null, patientId: null, inUse: false },
        )
        return gone
      },
    ],
    [
      'PUT',
      at(`${D}/bed`),
      ({ body }, [id]) => {
        const bed = beds.find(({ id: bedId }) => bedId === body.bedId)
        const ward = wards.find(w => w.id === bed?.wardId)
        const stands = { bedId: body.bedId, bed: bed?.name, wardId: ward?.id, ward: ward?.name, from: AT }
        Object.assign(find(id) ?? {}, { bed: stands })
        return ok(stands)
      },
    ],
    [
      'GET',
      at(`${D}/commands`),
      ({ query }) => {
        const answer = paged([...commands], query)
        // The device answers the question after it was sent.
        for (const [i, command] of commands.entries()) commands[i] = { ...command, ...nextOf(command) }
        return answer
      },
    ],
    [
      'POST',
      at(`${D}/commands`),
      ({ body }, [deviceId]) => {
        const command = {
          id: THING(830 + commands.length),
          deviceId,
          params: {},
          state: 'waiting',
          createdAt: AT,
          createdBy: NURSE.id,
          expiresAt: '2099-01-01T00:00:00.000Z',
          sentAt: null,
          answeredAt: null,
          answer: null,
          ...body,
        }
        commands.unshift(command)
        return made(command)
      },
    ],
    [
      'GET',
      at(D),
      (_, [id]) => {
        const device = find(id)
        return device === undefined ? refused(404, 'No such device') : tagged(device)
      },
    ],
    ['PATCH', at(D), (asked, [id]) => changed(devices, id, asked)],
    [
      'DELETE',
      at(D),
      (_, [id]) => {
        devices.splice(
          devices.findIndex(device => device.id === id),
          1,
        )
        return gone
      },
    ],
    ['GET', at('/provisioning-keys'), ({ query }) => paged(keys, query)],
    [
      'POST',
      at('/provisioning-keys'),
      ({ body }) => {
        keys.unshift({ ...key(THING(802), String(body.name), null), usesLeft: body.uses })
        return made({ ...keys[0], provisioningKey: 'key-shown-once' })
      },
    ],
    [
      'DELETE',
      at('/provisioning-keys/([^/]+)'),
      (_, [id]) => {
        Object.assign(keys.find(k => k.id === id) ?? {}, { revokedAt: AT })
        return gone
      },
    ],
  ]
}

const key = (id: string, name: string, revokedAt: string | null): Json => ({
  id,
  name,
  createdAt: AT,
  createdBy: NURSE.id,
  expiresAt: '2099-01-01T00:00:00.000Z',
  usesLeft: 50,
  revokedAt,
})

const NEXT: Readonly<Record<string, Json>> = {
  waiting: { state: 'sent', sentAt: AT },
  sent: { state: 'done', answeredAt: AT, answer: 'as you wish' },
}
const nextOf = ({ state }: Json): Json => NEXT[String(state)] ?? {}

function fitting(devices: readonly Versioned[], query: URLSearchParams): readonly Versioned[] {
  const q = (query.get('q') ?? '').toLowerCase()
  const [kind, online, sort = 'id'] = [query.get('kind'), query.get('online'), query.get('sort') ?? 'id']
  const by = sort.replace('-', '')
  const value = (device: Versioned) => String(device[by] ?? '')
  const fit = devices.filter(
    device =>
      `${device.id} ${device.name}`.toLowerCase().includes(q) &&
      (kind === null || device.kind === kind) &&
      (online === null || String(device.online) === online),
  )
  const up = fit.toSorted((a, b) => (value(a) < value(b) ? -1 : 1))
  return sort.startsWith('-') ? up.reverse() : up
}
