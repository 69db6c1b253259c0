import { randomUUID } from 'node:crypto'
import { actAt, alertOf } from '../../support/records.ts'
import { raise } from './alerts.ts'
import { type TestApi, tokenOf } from './api.ts'
import { ALL_WEEK, iso, midnight } from './clinic.ts'
import { call, type Operation } from './operations.ts'

/** The first is responsible for every foreign patient; the second takes over from him. */
const OUTSIDERS = ['outsider', 'second-outsider'] as const
const DAY_MS = 86_400_000
const NOON_MS = DAY_MS / 2

/**
 * Records that the examples of the API cannot make, by the last part of the path that lists them. A new kind of record
 * that the test cannot make by `POST` with its example belongs here.
 */
const MADE_BY_HAND: Readonly<Record<string, (api: TestApi, foreign: Foreign) => Promise<string | null>>> = {
  async alerts({ episodes }, { patientId, deviceId }) {
    const alert = alertOf({ patientId, deviceId, raisedAt: Date.now() - 1000 })
    await raise(episodes, alert)
    return alert.id
  },
  async conversations(api, { patientId }) {
    const [outsider = null] = await outsidersOf(api)
    const act = actAt(Date.now(), outsider)
    await api.ports.messages.write(patientId, { side: 'staff', text: 'Hello' }, act)
    return patientId
  },
  async logins({ pool }) {
    const { rows } = await pool.query<{ family: string }>(
      'select family from sessions join users u on u.id = user_id where email = $1 limit 1',
      [`${OUTSIDERS[0]}@test.local`],
    )
    return rows[0]?.family ?? ''
  },
  async 'push-subscriptions'(api) {
    const [outsider = ''] = await outsidersOf(api)
    const keys = { url: `https://push.example/${++records}`, p256dh: 'B', auth: 'A', description: 'A phone' }
    return (await api.ports.channels.subscribe(outsider, keys, actAt(Date.now(), outsider))).id
  },
  async doctors(api, { idIn }) {
    const services = [await idIn('/services')]
    const doctorId = await post(api, '/doctors', { name: 'Dr Outsider', userId: null, speciality: '', services })
    await put(api, `/doctors/${doctorId}/hours`, ALL_WEEK)
    return doctorId
  },
  'by-patient': (_, { idIn }) => idIn('/alerts'),
  async activations(api, { patientId, idIn }) {
    const ruleId = await idIn('/rules')
    const scope = { type: 'patient', patientId }
    return post(api, `/rules/${ruleId}/activate`, { version: 1, mode: 'live', scope, reason: 'Test' })
  },
  async shadow({ pool }, { patientId, idIn }) {
    const id = randomUUID()
    await pool.query(
      `insert into shadow_episodes (id, rule_id, rule_version, patient_id, priority, message, raised_at, justification)
       values ($1, $2, 1, $3, 'low', 'Test', now(), '{}')`,
      [id, await idIn('/rules'), patientId],
    )
    return id
  },
  lobby: (_, { idIn }) => idIn('/appointments'),
  /** There and back: the outsider stays responsible. */
  async handovers(api, { patientId }) {
    const [fromUserId, toUserId] = await outsidersOf(api)
    const patientIds = [patientId]
    await post(api, '/handovers', { fromUserId, toUserId, patientIds })
    return post(api, '/handovers', { fromUserId: toUserId, toUserId: fromUserId, patientIds })
  },
}

interface Foreign {
  readonly patientId: string
  readonly deviceId: string
  /** Other records that it needs. */
  readonly idIn: (list: string) => Promise<string | null>
}

/** Made so far, for what must not be there twice. */
let records = 0

/** A patient in the care of an outsider alone, in a bed, with a device, and whatever else is asked for. */
export async function foreignWorld(api: TestApi, operations: readonly Operation[]) {
  const { pool, app } = api
  const admin = await adminToken(app)
  const [outsider = '', second = ''] = await outsidersOf(api)
  const number = randomUUID().slice(0, 8)
  const marker = `Foreigner${number}`
  const patientId = await addPatient(api, marker)
  await pool.query(
    `insert into care_team (id, patient_id, user_id, function, during)
     values ($1, $2, $3, 'responsible-nurse', tstzrange(now() - interval '1 day', null))`,
    [randomUUID(), patientId, outsider],
  )
  const deviceId = `foreign-${number}`
  await post(api, '/devices', { id: deviceId })
  const wardId = await post(api, '/wards', { name: `Ward ${number}`, kind: 'ward' })
  const bedId = await post(api, `/wards/${wardId}/beds`, { name: '1' })
  await post(api, `/patients/${patientId}/admissions`, { wardId, bedId })
  await put(api, `/devices/${deviceId}/bed`, { bedId })
  await put(api, `/devices/${deviceId}/assignment`, { patientId })
  const known = { patients: patientId, devices: deviceId, users: outsider, wards: wardId, beds: bedId }
  const made = new Map<string, Promise<string | null>>(
    Object.entries(known).map(([kind, id]) => [kind, Promise.resolve(id)]),
  )

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
      ? byHand(api, { patientId, deviceId, idIn })
      : creator
        ? create(creator, kind)
        : Promise.resolve(null)
    made.set(list, making)
    return making
  }

  async function create(creator: Operation, kind: string): Promise<string | null> {
    const body = unique(await filled(creator.body?.example), ++records)
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
      const kind = kindOf(key)
      if (kind === 'patient') return [key, patient] as const
      if (key === 'patientIds') return [key, [patient]] as const
      if (key === 'toUserId') return [key, second] as const
      if (key === 'start') return [key, iso(midnight(2) + NOON_MS)] as const
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
    const kind = kindOf(name)
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

function addPatient(api: TestApi, family: string): Promise<string> {
  return post(api, '/patients', { name: { given: [family], family } })
}

const post = (api: TestApi, url: string, body: unknown) => byAdmin(api, 'POST', url, body)
const put = (api: TestApi, url: string, body: unknown) => byAdmin(api, 'PUT', url, body)

/** @returns the id in the answer. Throws when it is a refusal. */
async function byAdmin({ app }: TestApi, method: 'POST' | 'PUT', url: string, body: unknown): Promise<string> {
  const documented = { method, body: { type: 'application/json', example: null } }
  const { status, text } = await call(app, documented, url, body, await adminToken(app))
  if (status >= 300) throw new Error(`${method} ${url} answers ${status} ${text}`)
  return String(JSON.parse(text).id)
}

const adminTokens = new WeakMap<object, Promise<string>>()

/** One login for all that is made: each costs a hash. */
function adminToken(app: TestApi['app']): Promise<string> {
  const token = adminTokens.get(app) ?? tokenOf(app, 'admin')
  adminTokens.set(app, token)
  return token
}

/** Staff who are none of the callers, logged in once. */
async function outsidersOf({ app, pool, ports: { users } }: TestApi): Promise<readonly string[]> {
  const { rows } = await pool.query<{ password_hash: string }>('select password_hash from users limit 1')
  const passwordHash = rows[0]?.password_hash ?? ''
  const ids: string[] = []
  for (const name of OUTSIDERS) {
    const email = `${name}@test.local`
    if (await users.ensure({ email, name, roles: ['nurse'], passwordHash }, Date.now())) await tokenOf(app, name)
    ids.push((await users.secretByEmail(email))?.user.id ?? '')
  }
  return ids
}

/** `patientId` → `patient`, `toUserId` → `user`. */
function kindOf(name: string): string | undefined {
  return /^(?:[a-z]+(?=[A-Z]\w*Id$))?(\w+)Id$/.exec(name)?.[1]?.toLowerCase()
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
