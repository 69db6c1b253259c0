import { randomUUID } from 'node:crypto'
import { ownAct } from '../../../model/act.ts'
import { alertOf } from '../../support/records.ts'
import { raise } from './alerts.ts'
import { type TestApi, tokenOf } from './api.ts'
import { call, type Operation } from './operations.ts'

const OUTSIDER = 'outsider@test.local'
const DAY_MS = 86_400_000

/**
 * Records that the examples of the API cannot make, by the last part of the path that lists them. A new kind of record
 * that the test cannot make by `POST` with its example belongs here.
 */
const MADE_BY_HAND: Readonly<Record<string, (api: TestApi, foreign: Foreign) => Promise<string>>> = {
  appointments: addAppointment,
  lobby: addAppointment,
  async alerts({ episodes }, { patientId, deviceId }) {
    const alert = alertOf({ patientId, deviceId })
    await raise(episodes, alert)
    return alert.id
  },
  async logins({ pool }) {
    const { rows } = await pool.query<{ family: string }>(
      'select family from sessions join users u on u.id = user_id where email = $1 limit 1',
      [OUTSIDER],
    )
    return rows[0]?.family ?? ''
  },
}

interface Foreign {
  readonly patientId: string
  readonly deviceId: string
}

/** A patient in the care of an outsider alone, a device bound to him, and whatever else is asked for. */
export async function foreignWorld(api: TestApi, operations: readonly Operation[]) {
  const { pool, app } = api
  const admin = await tokenOf(app, 'admin')
  const outsider = await outsiderOf(api)
  const number = randomUUID().slice(0, 8)
  const marker = `Foreigner${number}`
  const patientId = await addPatient(api, marker)
  await pool.query(
    `insert into care_team (id, patient_id, user_id, function, during)
     values ($1, $2, $3, 'doctor', tstzrange(now() - interval '1 day', null))`,
    [randomUUID(), patientId, outsider],
  )
  const deviceId = `foreign-${number}`
  const asAdmin = (method: 'POST' | 'PUT', url: string, body: unknown) =>
    call(app, { method, body: { type: 'application/json', example: null } }, url, body, admin)
  await asAdmin('POST', '/devices', { id: deviceId })
  await asAdmin('PUT', `/devices/${deviceId}/assignment`, { patientId })
  const made = new Map<string, Promise<string | null>>([
    ['patients', Promise.resolve(patientId)],
    ['devices', Promise.resolve(deviceId)],
    ['users', Promise.resolve(outsider)],
  ])
  let count = 0

  /** Id of a record of the foreign patient (or of the house) in this list; null when none can be made. */
  function idIn(list: string): Promise<string | null> {
    const kind = list.split('/').at(-1) ?? ''
    const known = made.get(kind) ?? made.get(list)
    if (known) return known
    const creator =
      operations.find(({ method, path }) => method === 'POST' && path === list) ??
      operations.find(({ method, path }) => method === 'POST' && path.endsWith(`/${kind}`))
    const byHand = MADE_BY_HAND[kind]
    const making = byHand
      ? byHand(api, { patientId, deviceId })
      : creator
        ? create(creator, kind)
        : Promise.resolve(null)
    made.set(list, making)
    return making
  }

  async function create(creator: Operation, kind: string): Promise<string | null> {
    const body = unique(await filled(creator.body?.example), ++count)
    const { status, text } = await call(app, creator, await urlOf(creator), body, admin)
    if (status >= 300 || !text.startsWith('{')) return null
    const answer: Readonly<Record<string, unknown>> = JSON.parse(text)
    const id = answer.id ?? answer[`${kind.replace(/s$/, '')}Id`]
    return typeof id === 'string' ? id : null
  }

  /** The example of a body, about the foreign patient: `patientId`, `deviceId`, `userId` … are replaced. */
  async function filled(example: unknown, patient = patientId): Promise<unknown> {
    if (Array.isArray(example)) return Promise.all(example.map(inner => filled(inner, patient)))
    if (typeof example !== 'object' || example === null) return example
    const entries = Object.entries(example).map(async ([key, value]) => {
      const kind = /^(.+)Id$/.exec(key)?.[1]
      if (kind === 'patient') return [key, patient] as const
      if (kind !== undefined && typeof value === 'string') return [key, (await idIn(`/${kind}s`)) ?? value] as const
      return [key, await filled(value, patient)] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  /** @param patient whose id stands for `{id}` of a patient */
  async function urlOf({ path, whose, query }: Operation, patient = patientId): Promise<string> {
    const parts = path.split('/')
    for (const [i, part] of parts.entries()) {
      if (!part.startsWith('{')) continue
      const list = path.split('/').slice(0, i).join('/')
      const isPatient = list === '/patients' || (whose === 'path' && part === '{id}')
      parts[i] = encodeURIComponent(isPatient ? patient : ((await idIn(list)) ?? randomUUID()))
    }
    const needed = query.filter(({ required }) => required)
    const values = await Promise.all(needed.map(({ name }) => queryValue(name)))
    const pairs = needed.map(({ name }, i) => `${name}=${encodeURIComponent(values[i] ?? '')}`)
    return parts.join('/') + (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
  }

  async function queryValue(name: string): Promise<string> {
    if (name === 'from') return new Date(Date.now() - 30 * DAY_MS).toISOString()
    if (name === 'to') return new Date(Date.now() + 30 * DAY_MS).toISOString()
    const kind = /^(.+)Id$/.exec(name)?.[1]
    return kind === undefined ? marker : ((await idIn(`/${kind}s`)) ?? randomUUID())
  }

  return {
    patientId,
    /** Stands in the name of this foreign patient, and nowhere else. */
    marker,
    idIn,
    filled,
    urlOf,
  }
}

export type ForeignWorld = Awaited<ReturnType<typeof foreignWorld>>

/** A request to a doctor without a login, so that it joins nobody with the patient. */
async function addAppointment({ ports }: TestApi, { patientId }: Foreign): Promise<string> {
  const [known] = (await ports.appointments.list({ viewer: null, patientId, limit: 1 })).items
  if (known !== undefined) return known.appointment.id
  const act = ownAct(Date.now())
  const price = { amountCents: 100, currency: 'EUR' }
  const fields = { name: 'Anything', code: randomUUID(), category: 'service', durationMinutes: 30, price } as const
  const service = await ports.services.create(fields, act)
  const services = [service.id]
  const doctor = await ports.doctors.create({ userId: null, name: 'Dr Nobody', speciality: '', services }, act)
  const wish = { patientId, doctorId: doctor.id, serviceId: service.id, start: act.at + DAY_MS, note: null }
  return (await ports.appointments.request(wish, () => {}, act)).entry.appointment.id
}

/** Patients of the callers themselves, by role: other patients' records must not be reached through them. */
export async function ownPatients(api: TestApi): Promise<ReadonlyMap<string, string>> {
  const own = new Map<string, string>()
  for (const role of ['nurse', 'doctor', 'patient']) {
    const patientId = await addPatient(api, `Own patient of ${role}`)
    own.set(role, patientId)
    const user = [randomUUID(), patientId, `${role}@test.local`]
    await api.pool.query(
      role === 'patient'
        ? `insert into patient_accounts (id, patient_id, user_id, linked_at)
           select $1, $2, id, now() from users where email = $3`
        : `insert into care_team (id, patient_id, user_id, function, during)
           select $1, $2, id, 'other', tstzrange(now() - interval '1 day', null) from users where email = $3`,
      user,
    )
  }
  return own
}

async function addPatient({ app }: TestApi, family: string): Promise<string> {
  const documented = { method: 'POST', body: { type: 'application/json', example: null } } as const
  const body = { name: { given: [family], family } }
  const { status, text } = await call(app, documented, '/patients', body, await tokenOf(app, 'admin'))
  if (status !== 201) throw new Error(`no patient could be added: ${status} ${text}`)
  return String(JSON.parse(text).id)
}

/** A doctor who is none of the callers, logged in once. */
async function outsiderOf(api: TestApi): Promise<string> {
  const { rows } = await api.pool.query<{ password_hash: string }>('select password_hash from users limit 1')
  const passwordHash = rows[0]?.password_hash ?? ''
  const isNew = await api.ports.users.ensure(
    { email: OUTSIDER, name: 'Outsider', roles: ['doctor'], passwordHash },
    Date.now(),
  )
  if (isNew) await tokenOf(api.app, 'outsider')
  return (await api.ports.users.secretByEmail(OUTSIDER))?.user.id ?? ''
}

/** What must not be there twice. */
function unique(body: unknown, count: number): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const entries = Object.entries(body).map(([key, value]) => {
    if (typeof value !== 'string') return [key, value]
    if (key === 'email') return [key, `n${count}.${value}`]
    return [key, ['id', 'name', 'code', 'title'].includes(key) ? `${value}-${count}` : value]
  })
  return Object.fromEntries(entries)
}
