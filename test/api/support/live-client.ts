import type { FastifyInstance } from 'fastify'
import { WebSocket } from 'ws'
import { until } from '../../support/until.ts'

interface Teardown {
  teardown(end: () => void): void
}

/** What a test reads of a server message. */
export interface Heard {
  readonly type: string
  readonly cursor?: number
  readonly history?: true
  readonly ts?: number
  readonly patientId?: string
  readonly user?: { readonly email: string }
  readonly vitals?: Readonly<Record<string, unknown>>
  readonly alert?: { readonly id: string; readonly state: string }
  readonly event?: { readonly summary: string; readonly patientId: string }
  readonly notification?: { readonly id: string; readonly type: string; readonly summary: string }
  readonly score?: { readonly total: number | null; readonly [field: string]: unknown }
  readonly unread?: number
  readonly alerts?: readonly { readonly id: string; readonly state: string }[]
}

/** Listens on a free port, once per app. @returns the address without its scheme */
export async function listening(app: FastifyInstance): Promise<string> {
  if (app.server.address() === null) await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return `127.0.0.1:${address.port}`
}

/** A real WebSocket client that keeps what it hears. */
export async function liveClient(t: Teardown, app: FastifyInstance, headers: Record<string, string> = {}) {
  return liveClientAt(t, `ws://${await listening(app)}/api/v1/live`, headers)
}

export async function liveClientAt(t: Teardown, url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, { headers })
  const heard: Heard[] = []
  let closed: { code: number; reason: string } | null = null
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  socket.on('close', (code, reason) => {
    closed = { code, reason: String(reason) }
  })
  socket.on('error', () => {}) // told by `close` as well
  t.teardown(() => socket.terminate())
  await until(() => socket.readyState !== WebSocket.CONNECTING, { what: 'the socket to open' })
  const of = (type: string) => heard.filter(message => message.type === type)
  return {
    socket,
    heard,
    of,
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    /** Resolves with the first message of the type, heard already or not. */
    first: (type: string, within = 5000) => until(() => of(type)[0], { within, what: `a ${type} message` }),
    closed: (within = 5000) => until(() => closed, { within, what: 'the close' }),
  }
}
