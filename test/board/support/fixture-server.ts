import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Grafana } from '../../../model/grafana.ts'
import { limitsInForce } from '../../../model/limits.ts'
import type { AlertView } from '../../../model/live-messages.ts'
import type { Action } from '../../../model/permissions.ts'
import type { Vitals } from '../../../model/vital-signs.ts'
import { type Reply, type SampleAdmin, sampleAdmin } from './fixture-admin.ts'
import { type SampleCare, sampleCare } from './fixture-care.ts'
import { type SampleMine, sampleMine } from './fixture-my.ts'
import type { Json } from './sample-house.ts'
import { deviceOf, type SamplePatient, samplePatients, spotVitals, tileOf, USER, vitalsAt } from './sample-ward.ts'

/**
 * The board's other end, driven by a test: the built board, the routes it asks, and a live line that can be frozen,
 * cut, and told what to send. Real sockets, no rules behind them.
 */
export interface FixtureServer {
  readonly url: string
  readonly patients: readonly SamplePatient[]
  /** Ids that were acknowledged by a request. */
  readonly acknowledged: readonly string[]
  /** Nothing is said any more on open connections, and none is closed: a frozen process. */
  freeze(): void
  thaw(): void
  /** Every connection is cut, and none is taken until `restore`. */
  cut(): void
  restore(): void
  /** Whether the beds can be asked for. */
  beds(areThere: boolean): void
  /** Raises, changes or ends an alert; kept for whoever connects later. */
  put(alert: AlertView): void
  /** Something happens to the first patient, and is told. */
  happen(summary: string): void
  /** Somebody asks the doctor for an appointment, and the doctor is told. */
  ask(): void
  /** Tells every open line. */
  say(message: unknown): void
  /** Something waits for who is logged in, and is told. */
  notify(notification: Partial<Json> & { readonly summary: string }): void
  /** What waits for who is logged in, and what a patient sees of himself. */
  readonly mine: SampleMine
  /** The first words of the lines that were opened, as the board said them. */
  readonly hellos: readonly string[]
  /** Values of this patient instead of the usual ones; null: its monitor says nothing. */
  override(patientId: string, vitals: Vitals | null): void
  /** The accounts and roles behind the administrator's pages. */
  readonly admin: SampleAdmin
  /** Records, places and appointments. */
  readonly care: SampleCare
  /** The photo of whichever patient. */
  photo(): SamplePhoto | null
  /** Passwords that were set by requests. */
  readonly passwords: readonly string[]
  close(): Promise<void>
}

export interface SamplePhoto {
  readonly type: string
  readonly bytes: Buffer
}

export interface SampleMe {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly permissions: readonly Action[]
  /** For whom the login speaks. */
  readonly patientId: string | null
  readonly mustChangePassword: boolean
}

const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const BOARD = new URL('../../../public/', import.meta.url)
const BEAT_MS = 1000

interface Options {
  readonly patients: number
  readonly loggedIn: boolean
  /** Who is logged in, in what differs from the nurse; `permissions` is what `GET /me` says of them. */
  readonly me?: Partial<SampleMe>
  /** How many other accounts there are. */
  readonly users?: number
  /** Where Grafana is; not given: there is none. */
  readonly grafana?: Grafana
}

export async function startFixtureServer(options: Options): Promise<FixtureServer> {
  const admin = sampleAdmin(options.users ?? 3)
  const me: SampleMe = { ...USER, ...options.me }
  const passwords: string[] = []
  const meNow = () => ({
    ...me,
    patientId: mine.patientId(),
    mustChangePassword: me.mustChangePassword && passwords.length === 0,
  })
  let logins = sampleLogins()
  const patients = samplePatients(options.patients)
  const care = sampleCare(patients, options.grafana ?? null)
  const mine = sampleMine(patients, me.patientId)
  const hellos: string[] = []
  const alerts = new Map<string, AlertView>()
  const changes: { cursor: number; alert: AlertView }[] = []
  const overrides = new Map<string, Vitals | null>()
  const acknowledged: string[] = []
  /** When, by alert. */
  const declined = new Map<string, string>()
  const clients = new Set<WebSocket>()
  let cursor = 0
  let photo: SamplePhoto | null = null
  let frozen = false
  let down = false
  let loggedIn = options.loggedIn
  let withoutBeds = false

  /** A patient's board is himself. */
  const seen = () => (me.roles.includes('patient') ? patients.filter(p => p.id === mine.patientId()) : patients)
  const put = (alert: AlertView) => {
    alerts.set(alert.id, alert)
    const change = { cursor: ++cursor, alert }
    changes.push(change)
    say({ type: 'alert', ...change })
  }
  const say = (message: unknown) => {
    if (frozen) return
    for (const client of clients) client.send(JSON.stringify(message))
  }

  const routes = async (request: IncomingMessage, url: URL): Promise<Reply> => {
    const path = url.pathname.replace('/api/v1', '')
    const patient = patients.find(p => path.startsWith(`/patients/${p.id}`))
    const now = Date.now()
    const text = await bodyOf(request)
    if (path === '/auth/login') {
      if (!text.includes('"demo"')) return { status: 401, body: { title: 'Login needed', detail: 'wrong' } }
      loggedIn = true
    }
    if (path === '/auth/logout') loggedIn = false
    if (path === '/auth/signup') {
      if (text.includes('taken@')) {
        const errors = [{ path: 'email', message: 'is already used by another account' }]
        return { status: 400, body: { title: 'Not valid', detail: 'not valid', errors } }
      }
      loggedIn = true
    }
    if (path === '/auth/password-reset') {
      passwords.push(text)
      return { status: 204, body: null }
    }
    if (!loggedIn) return { status: 401, body: { title: 'Login needed' } }
    if (path === '/auth/password') {
      if (!text.includes('"currentPassword":"demo"')) {
        const errors = [{ path: 'currentPassword', message: 'is wrong' }]
        return { status: 400, body: { title: 'Not valid', detail: 'not valid', errors } }
      }
      passwords.push(text)
      return { status: 204, body: null }
    }
    if (path === '/auth/logins') return ok({ items: logins, nextCursor: null })
    if (path.startsWith('/auth/logins/')) {
      logins = logins.filter(l => !path.endsWith(l.id))
      return { status: 204, body: null }
    }
    if (path.startsWith('/auth/') && path !== '/auth/invitation')
      return ok({ accessToken: 'not-a-token', expiresIn: 900, user: meNow() })
    if (path === '/me') return ok(meNow())
    if (path === '/board' && withoutBeds) return { status: 503, body: { title: 'Not ready' } }
    if (path === '/board')
      return ok({ wards: ['3 North'], tiles: seen().map(p => tileOf(p, patients.indexOf(p), now)) })
    const act = /^\/alerts\/([^/]+)\/(acknowledge|pause|decline|receipts)$/.exec(path)
    const alert = alerts.get(act?.[1] ?? '')
    if (alert) {
      const at = new Date(now).toISOString()
      if (act?.[2] === 'acknowledge') {
        acknowledged.push(alert.id)
        put({ ...alert, state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: USER.id })
      } else if (act?.[2] === 'pause') {
        put({ ...alert, state: 'paused', pausedUntil: new Date(now + 120_000).toISOString(), pausedBy: USER.id })
      } else if (act?.[2] === 'decline') {
        declined.set(alert.id, at)
        return { status: 204, body: null }
      } else return ok({ items: [receiptOf(alert, declined.get(alert.id) ?? null)], nextCursor: null })
      return ok(alerts.get(alert.id))
    }
    if (path === '/alerts') {
      const of = url.searchParams.get('patientId')
      const state = url.searchParams.get('state')
      const items = [...alerts.values()].filter(
        a => (of === null || a.patientId === of) && (state === null || a.state === state),
      )
      return ok({ items, nextCursor: null })
    }
    if (patient && path.endsWith('/limits')) return ok(limitsInForce(patient.birthDate, {}, now))
    if (patient && path.endsWith('/vitals')) return ok({ series: series(patient, url) })
    const isFile = request.headers['content-type'] === 'text/csv'
    const body: unknown = isFile ? { text } : text === '' ? {} : JSON.parse(text)
    const asked = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      body: typeof body === 'object' && body !== null ? { ...body } : {},
      ifMatch: request.headers['if-match'],
    }
    const answered = mine.answer(asked) ?? care.answer(asked) ?? admin.answer(asked)
    if (answered !== null) return answered
    return { status: 404, body: { title: 'Not found' } }
  }

  const series = (patient: SamplePatient, url: URL) => {
    const n = patients.indexOf(patient)
    const [from, to] = ['from', 'to'].map(k => Date.parse(url.searchParams.get(k) ?? ''))
    if (from === undefined || to === undefined) return []
    const rolled = to - from > 2 * 3_600_000
    const step = rolled ? (to - from) / 300 : 10_000
    const times = Array.from({ length: Math.floor((to - from) / step) }, (_, i) => from + i * step)
    const gap = (t: number) => t > from + 0.4 * (to - from) && t < from + 0.46 * (to - from)
    const curves = (['hr', 'spo2', 'rr'] as const).map(code => ({
      code,
      unit: null,
      points: times
        .filter(t => code !== 'spo2' || !gap(t))
        .map(t => {
          const v = Number(vitalsAt(n, t)[code])
          return rolled ? [t, v - 4, v, v + 5, 60] : [t, v]
        }),
    }))
    const cuff = Object.entries(spotVitals(n)).map(([code, v]) => ({
      code,
      unit: null,
      points: times.filter((_, i) => i % 90 === 0).map((t, i) => [t, Number(v) + (i % 4)]),
    }))
    return [...curves, ...cuff]
  }

  const server = createServer((request, response) => {
    if (down) request.socket.destroy()
    if (down || frozen) return // a frozen process answers nothing and closes nothing
    serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error)) // shown to the test as a failed request
    })
  })
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://board')
    if (url.pathname.startsWith('/api/')) {
      if (url.pathname.endsWith('/photo')) return servePhoto(request, response)
      const { status, body, etag, file } = await routes(request, url)
      if (file !== undefined) {
        response.writeHead(status, { 'content-type': 'text/csv', 'content-disposition': 'attachment' }).end(file)
        return
      }
      response.writeHead(status, {
        ...(status === 204 ? {} : { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }),
        ...(etag === undefined ? {} : { etag }),
      })
      response.end(status === 204 ? undefined : JSON.stringify(body))
      return
    }
    const file = extname(url.pathname) === '' ? 'index.html' : url.pathname.slice(1)
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': CSP })
    response.end(await readFile(new URL(file, BOARD)))
  }

  const servePhoto = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'PUT') photo = { type: request.headers['content-type'] ?? '', bytes: await bytesOf(request) }
    if (request.method === 'DELETE') photo = null
    care.setPhoto(photo !== null)
    if (request.method !== 'GET') response.writeHead(204).end()
    else if (photo === null) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': photo.type }).end(photo.bytes)
  }

  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (down || frozen) {
      socket.destroy()
      return
    }
    sockets.handleUpgrade(request, socket, head, client => {
      client.on('close', () => clients.delete(client))
      client.once('message', data => {
        hellos.push(data.toString())
        const since = /"since":(\d+)/.exec(data.toString())?.[1]
        const open = [...alerts.values()].filter(a => a.state !== 'resolved')
        client.send(JSON.stringify({ type: 'welcome', cursor, user: USER, alerts: open, unread: mine.unread() }))
        for (const change of changes) {
          if (since === undefined || change.cursor <= Number(since)) continue
          client.send(JSON.stringify({ type: 'alert', ...change, history: true }))
        }
        clients.add(client)
      })
    })
  })
  const beat = setInterval(() => {
    const now = Date.now()
    say({ type: 'ping', ts: now })
    if (!me.permissions.includes('vitals:read')) return
    seen().forEach(p => {
      const n = patients.indexOf(p)
      const own = overrides.get(p.id)
      if (own === null) return
      const vitals = { ...vitalsAt(n, now), ...own }
      say({ type: 'vitals', patientId: p.id, deviceId: deviceOf(p.id), ts: now - 20, arrivedAt: now - 12, vitals })
    })
  }, BEAT_MS)

  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const cutAll = () => {
    for (const client of clients) client.terminate()
    server.closeAllConnections()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    patients,
    say,
    acknowledged,
    admin,
    care,
    passwords,
    mine,
    hellos,
    notify: told => say({ type: 'notification', cursor: ++cursor, notification: mine.notify(told) }),
    freeze: () => {
      frozen = true
    },
    thaw: () => {
      frozen = false
    },
    cut() {
      down = true
      cutAll()
    },
    restore: () => {
      down = false
    },
    beds: areThere => {
      withoutBeds = !areThere
    },
    photo: () => photo,
    put,
    happen: summary => say({ type: 'event', cursor: ++cursor, event: care.happen(summary) }),
    ask: () => say({ type: 'notification', cursor: ++cursor, notification: care.ask() }),
    override: (patientId, vitals) => void overrides.set(patientId, vitals),
    async close() {
      clearInterval(beat)
      cutAll()
      await new Promise(done => server.close(done))
    },
  }
}

const sampleLogins = () => [
  {
    id: 'login-1',
    startedAt: '2026-11-21T06:00:00.000Z',
    lastUsedAt: '2026-11-21T08:00:00.000Z',
    ip: '10.0.0.7',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0.0.0 Safari/537.36',
    current: true,
  },
  {
    id: 'login-2',
    startedAt: '2026-11-19T06:00:00.000Z',
    lastUsedAt: null,
    ip: '10.0.0.9',
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1',
    current: false,
  },
]

/** The nurse was the only one who was told. */
const receiptOf = ({ raisedAt }: AlertView, declinedAt: string | null) => ({
  userId: USER.id,
  name: USER.name,
  step: 0,
  toldAt: raisedAt,
  deliveredAt: raisedAt,
  seenAt: null,
  answer: declinedAt === null ? null : 'declined',
  answeredAt: declinedAt,
})

const ok = (body: unknown) => ({ status: 200, body })

async function bodyOf(request: IncomingMessage): Promise<string> {
  return (await bytesOf(request)).toString()
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) if (part instanceof Buffer) parts.push(part)
  return Buffer.concat(parts)
}
