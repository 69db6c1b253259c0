import { createHash } from 'node:crypto'
import t from 'tap'
import type { Device } from '../../model/device.ts'
import { NO_DETAILS, type Patient } from '../../model/patient.ts'
import { type DemoPorts, isDemo, seedDemo } from '../../processes/demo-seed.ts'
import { DEMO_BEDS } from '../../simulators/demo/demo-ward.ts'

const NOW = Date.UTC(2026, 0, 1)

/** What the seed asks of the stores, kept in maps, because the promise here is which calls it makes. */
function startPorts() {
  const patients: Patient[] = []
  const devices = new Map<string, { device: Device; tokenHash: Uint8Array }>()
  const assignments: [string, string][] = []
  const emails = new Map<string, string>()
  const links: [string, string][] = []
  const settings = new Map<string, unknown>()
  let breakAfterPatients = Number.POSITIVE_INFINITY
  const ports: DemoPorts = {
    patients: {
      async create(fields, { at: now }) {
        if (patients.length >= breakAfterPatients) throw new Error('cut short')
        const places = { wardId: null, bedId: null, stayId: null }
        const made = {
          ...NO_DETAILS,
          ...fields,
          ...places,
          hasPhoto: false,
          id: `patient-${patients.length}`,
          version: 1,
          createdAt: now,
          updatedAt: now,
        }
        patients.push(made)
        return made
      },
      list: async ({ q = '' }) => ({
        items: patients.filter(({ identifiers }) => identifiers.some(({ value }) => value.includes(q))),
        nextCursor: null,
      }),
    },
    devices: {
      async create(id, fields, tokenHash, now) {
        const device: Device = {
          ...fields,
          id,
          online: false,
          lastSeenAt: null,
          battery: null,
          clockOffsetMs: null,
          counters: { accepted: 0, rejected: 0 },
          assignment: null,
          bed: null,
          patientId: null,
          wardIntervalSeconds: null,
          wardSilenceSeconds: null,
          version: 1,
          createdAt: now,
        }
        devices.set(id, { device, tokenHash })
        return device
      },
      get: async id => devices.get(id)?.device ?? null,
      async rotateCredential(id, tokenHash) {
        const known = devices.get(id)
        if (known) devices.set(id, { ...known, tokenHash })
      },
      async assign(deviceId, patientId, from, _options, { by, at: now }) {
        assignments.push([deviceId, patientId])
        return { id: 'a', deviceId, patientId, from, to: null, assignedBy: by, assignedAt: now }
      },
    },
    users: {
      async ensure({ email, passwordHash }) {
        if (emails.has(email)) return false
        emails.set(email, passwordHash)
        return true
      },
      async secretByEmail(email) {
        const user = { id: email, email, name: email, roles: [] }
        const passwordHash = emails.get(email)
        return passwordHash === undefined
          ? null
          : { user, passwordHash, failedLogins: 0, lockedUntil: null, disabled: false }
      },
    },
    patientLinks: {
      async link(patientId, userId, { at, by }) {
        links.push([patientId, userId])
        return { userId, email: userId, name: userId, linkedAt: at, linkedBy: by }
      },
    },
    settings: {
      get: async key => settings.get(key),
      async set(key, value) {
        settings.set(key, value)
      },
    },
    hashPassword: async password => `hash of ${password}`,
    clock: () => NOW,
  }
  return {
    ports,
    patients,
    devices,
    assignments,
    emails,
    links,
    breakAfter(count: number) {
      breakAfterPatients = count
    },
    fits: (credentials: Record<string, string>) =>
      Object.entries(credentials).every(([id, token]) =>
        createHash('sha256')
          .update(token)
          .digest()
          .equals(devices.get(id)?.tokenHash ?? Buffer.alloc(0)),
      ),
  }
}

t.test('the first start makes users, patients, devices and assignments', async t => {
  const { ports, patients, devices, assignments, emails, links, fits } = startPorts()
  t.equal(await isDemo(ports.settings), false)
  const { credentials } = await seedDemo(ports)
  t.equal(await isDemo(ports.settings), true)
  const logins = ['admin', 'nurse', 'doctor', 'reception', 'manager', 'patient'].map(name => `${name}@wardbeat.local`)
  t.same([...emails.keys()], logins)
  t.same(links, [['patient-0', 'patient@wardbeat.local']])
  t.equal(emails.get('nurse@wardbeat.local'), 'hash of demo')
  t.equal(patients.length, 10)
  t.equal(devices.size, 10)
  t.equal(new Set(assignments.map(([, patient]) => patient)).size, 10)
  t.same(
    Object.keys(credentials),
    DEMO_BEDS.map(({ device }) => device.id),
  )
  t.ok(fits(credentials))
})

t.test('a later start changes nothing but the credentials, and brings nothing back', async t => {
  const { ports, patients, devices, assignments, fits } = startPorts()
  const first = await seedDemo(ports)
  devices.delete('demo-monitor-3')
  patients.splice(0, 1)
  const second = await seedDemo(ports)
  t.equal(Object.keys(second.credentials).length, 9)
  t.notSame(second.credentials['demo-monitor-1'], first.credentials['demo-monitor-1'])
  t.ok(fits(second.credentials))
  t.equal(patients.length, 9)
  t.equal(assignments.length, 10)
})

t.test('a first start that was cut short is finished by the next, without a second of anything', async t => {
  const { ports, patients, devices, breakAfter, fits } = startPorts()
  breakAfter(4)
  await t.rejects(seedDemo(ports), { message: 'cut short' })
  t.equal(await isDemo(ports.settings), false)
  breakAfter(Number.POSITIVE_INFINITY)
  const { credentials } = await seedDemo(ports)
  t.equal(patients.length, 10)
  t.equal(devices.size, 10)
  t.ok(fits(credentials))
})
