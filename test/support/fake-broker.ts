import { createServer, type Socket } from 'node:net'
import packets, { type IConnectPacket, type Packet } from 'mqtt-packet'
import type { BrokerAddress } from '../../ingest/subscribe/settings.ts'
import { until } from './until.ts'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

const VERSION = { protocolVersion: 5 }

/** What one client says to the broker, and how the test answers it. */
export interface FakeConnection {
  readonly clientId: string
  readonly connect: IConnectPacket
  readonly heard: Packet[]
  isClosed(): boolean
  publish(messageId: number, topic: string, payload: string): void
  cut(): void
  acknowledged(): number[]
}

/** An MQTT 5 broker that does only what a test says: it shows when and in which order acknowledgements come. */
export async function fakeBroker(t: Teardown, { connack = {}, granted = 1 } = {}) {
  const connections: FakeConnection[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    const heard: Packet[] = []
    const parser = packets.parser(VERSION)
    let closed = false
    const send = (packet: Packet) => socket.write(packets.generate(packet, VERSION))
    parser.on('packet', packet => {
      heard.push(packet)
      if (packet.cmd === 'connect') {
        connections.push({
          clientId: packet.clientId,
          connect: packet,
          heard,
          isClosed: () => closed,
          publish: (messageId, topic, payload) =>
            send({ cmd: 'publish', messageId, topic, payload, qos: 1, dup: false, retain: false }),
          cut: () => socket.destroy(),
          acknowledged: () => heard.flatMap(({ cmd, messageId }) => (cmd === 'puback' ? (messageId ?? []) : [])),
        })
        send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, ...connack })
      } else if (packet.cmd === 'subscribe') {
        send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [granted] })
      } else if (packet.cmd === 'pingreq') {
        send({ cmd: 'pingresp' })
      }
    })
    socket.on('data', chunk => parser.parse(Buffer.from(chunk)))
    socket.on('error', () => {}) // the other side cut it, which many tests are about
    socket.on('close', () => {
      closed = true
      sockets.delete(socket)
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>(done => server.close(() => done()))
  })
  const address: BrokerAddress = { host: '127.0.0.1', port, tls: null, username: 'wardbeat', password: 'secret' }
  return {
    address,
    connections,
    /** The newest connection of a lane that has subscribed. */
    subscribed: (lane: number, nth = 1) =>
      until(
        () =>
          connections.filter(
            ({ clientId, heard }) =>
              clientId === `wardbeat-lane-${lane}` && heard.some(packet => packet.cmd === 'subscribe'),
          )[nth - 1],
        { what: `connection ${nth} of lane ${lane}` },
      ),
  }
}
