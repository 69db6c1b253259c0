import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { DEVICE_ID } from '../model/topics.ts'
import type { BrokerSettings, Port } from './settings.ts'

/** Milliseconds for a TLS handshake, and for the headers of a WebSocket's HTTP request. */
const HANDSHAKE_TIMEOUT_MS = 10_000
/** Connections the operating system holds until we accept them: a ward that comes back knocks all at once. */
const BACKLOG = 4096
/** Milliseconds of silence after which the operating system asks whether the other side is still there. */
const TCP_KEEPALIVE_MS = 60_000

export interface Arrival {
  readonly stream: Duplex
  readonly remoteAddress: string
  /** The CN of a client certificate that our CA signed. */
  readonly certificateId: string | null
}

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Listeners {
  readonly mqtt: Address | null
  readonly mqtts: Address | null
  readonly ws: Address | null
  /** Accepts no more; connections stay. */
  stop(): void
}

/** @throws when a port is in use or the TLS material is not usable */
export async function listen(
  settings: BrokerSettings,
  maxConnections: number,
  maxMessageBytes: number,
  accept: (arrival: Arrival) => void,
): Promise<Listeners> {
  const { host, tls } = settings
  const opened: Server[] = []

  async function open(server: Server, port: Port): Promise<Address> {
    server.maxConnections = maxConnections
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port: port === 'any' ? 0 : port, host, backlog: BACKLOG }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    opened.push(server)
    const address: AddressInfo | string | null = server.address()
    if (address === null || typeof address === 'string') throw new Error('The listener has no port')
    return { host, port: address.port }
  }

  const plain = (socket: Socket) => {
    prepare(socket)
    accept({ stream: socket, remoteAddress: socket.remoteAddress ?? '', certificateId: null })
  }
  const secure = (socket: TLSSocket) => {
    prepare(socket)
    accept({ stream: socket, remoteAddress: socket.remoteAddress ?? '', certificateId: certificateId(socket) })
  }

  try {
    const mqtt = settings.mqttPort === 0 ? null : await open(createTcpServer(plain), settings.mqttPort)
    if (settings.mqttsPort !== null && tls === null) throw new Error('MQTT over TLS needs a certificate and a key')
    const mqtts =
      settings.mqttsPort === null || tls === null
        ? null
        : await open(
            createTlsServer(
              {
                cert: tls.cert,
                key: tls.key,
                minVersion: 'TLSv1.2',
                handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
                // Without a certificate a device logs in by its token, so none is demanded here.
                ...(tls.clientCa === undefined
                  ? {}
                  : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
              },
              secure,
            ),
            settings.mqttsPort,
          )
    const ws = settings.wsPort === null ? null : await open(webSocketServer(maxMessageBytes, accept), settings.wsPort)
    return {
      mqtt,
      mqtts,
      ws,
      stop() {
        for (const server of opened) server.close()
      },
    }
  } catch (error) {
    for (const server of opened) server.close()
    throw error
  }
}

function prepare(socket: Socket): void {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, TCP_KEEPALIVE_MS)
}

function webSocketServer(maxPayload: number, accept: (arrival: Arrival) => void): Server {
  const http = createHttpServer((_request, response) => {
    response.writeHead(426, { upgrade: 'websocket', connection: 'close' }).end()
  })
  http.headersTimeout = HANDSHAKE_TIMEOUT_MS
  const server = new WebSocketServer({
    server: http,
    maxPayload,
    perMessageDeflate: false, // a few bytes may unpack to gigabytes
    handleProtocols: offered => (offered.has('mqtt') ? 'mqtt' : false), // [MQTT-6.0.0-3]
  })
  server.on('connection', (socket, request) => {
    prepare(request.socket)
    socket.on('error', () => {}) // the stream below carries it on
    if (socket.protocol !== 'mqtt') return socket.close(1002, 'The subprotocol must be mqtt')
    accept({
      stream: createWebSocketStream(socket),
      remoteAddress: request.socket.remoteAddress ?? '',
      certificateId: null,
    })
  })
  server.on('error', () => {}) // the HTTP server reports the same error to whoever opens it
  return http
}

function certificateId(socket: TLSSocket): string | null {
  if (!socket.authorized) return null
  const name: unknown = socket.getPeerCertificate().subject?.CN
  return typeof name === 'string' && DEVICE_ID.test(name) ? name : null
}
