import packets, { type IConnackPacket, type IPublishPacket, type ISubackPacket, type Packet } from 'mqtt-packet'
import { dial } from './dial.ts'
import { type BrokerAddress, FILTER, KEEP_ALIVE_S, MAX_PACKET_BYTES, SESSION_EXPIRY_S, WINDOW } from './settings.ts'

const VERSION = { protocolVersion: 5 }
/** Milliseconds from dialling to the acknowledged subscription. */
const OPEN_WITHIN_MS = 10_000
const SUBSCRIBE_ID = 1
/** Packet ids of our own messages: everything but the one of the subscription. */
const FIRST_ID = 2
const LAST_ID = 65_535
/** Reason codes from here on are failures (MQTT 5, 2.4). */
const FAILED = 0x80

/** One connection to the broker, from dialling to its end. */
export interface Line {
  /** Resolves when the subscription stands: whether the broker remembered our session. Rejects when it cannot. */
  readonly ready: Promise<{ readonly sessionPresent: boolean }>
  /** Resolves when the connection is gone; never rejects. */
  readonly closed: Promise<Error>
  acknowledge(messageId: number): void
  /** QoS 1. Resolves when the broker has it; rejects when it refuses it, or the connection ends before. */
  publish(message: { readonly topic: string; readonly payload: string; readonly expiryS: number }): Promise<void>
  /** Stops and goes on reading. */
  pause(): void
  resume(): void
  /** Says goodbye; the broker keeps the session. */
  end(): void
  /** Cuts the connection: what is not acknowledged comes again. */
  cut(reason: Error): void
}

export function openLine(options: {
  readonly address: BrokerAddress
  readonly clientId: string
  /** Messages in the order in which they come, from before `ready` on. */
  readonly onMessage: (packet: IPublishPacket) => void
}): Line {
  const { address, clientId, onMessage } = options
  const parser = packets.parser(VERSION)
  const published = new Map<number, { resolve(): void; reject(error: Error): void }>()
  let nextId = FIRST_ID
  let corked = false
  let paused = false
  let heardAt = performance.now()
  let keepAliveS = KEEP_ALIVE_S
  let sessionPresent = false
  let why: Error | null = null
  let pinging: NodeJS.Timeout | undefined

  let opened: { resolve(value: { sessionPresent: boolean }): void; reject(error: Error): void } | undefined
  const ready = new Promise<{ readonly sessionPresent: boolean }>((resolve, reject) => {
    opened = { resolve, reject }
  })
  ready.catch(() => {}) // who waits for it hears of it
  const socket = dial(address, () => send(connectPacket(address, clientId)))
  const opening = setTimeout(() => cut(new Error('The broker does not answer')), OPEN_WITHIN_MS)

  /** What leaves in one turn of the event loop leaves in one piece. */
  function write(bytes: Uint8Array): void {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(() => {
        corked = false
        socket.uncork()
      })
    }
    socket.write(bytes)
  }

  const send = (packet: Packet) => write(packets.generate(packet, VERSION))

  function cut(reason: Error): void {
    why ??= reason
    socket.destroy()
  }

  function takeConnack({ reasonCode = 0, sessionPresent: present, properties }: IConnackPacket): void {
    if (reasonCode >= FAILED) {
      cut(new Error(`The broker refuses the login: reason code ${reasonCode}`))
      return
    }
    if (properties?.sharedSubscriptionAvailable === false) {
      cut(new Error('The broker has no shared subscriptions'))
      return
    }
    sessionPresent = present
    keepAliveS = properties?.serverKeepAlive ?? KEEP_ALIVE_S
    pinging = setInterval(keepAlive, (keepAliveS * 1000) / 2)
    send({ cmd: 'subscribe', messageId: SUBSCRIBE_ID, subscriptions: [{ topic: FILTER, qos: 1 }] })
  }

  function takeSuback({ granted }: ISubackPacket): void {
    clearTimeout(opening)
    if (granted[0] === 1) opened?.resolve({ sessionPresent })
    else cut(new Error(`The broker refuses the subscription: reason code ${granted[0]}`))
  }

  function takePuback(messageId = 0, reasonCode = 0): void {
    const waiting = published.get(messageId)
    published.delete(messageId)
    if (reasonCode >= FAILED) waiting?.reject(new Error(`The broker refuses the message: reason code ${reasonCode}`))
    else waiting?.resolve()
  }

  /** Nothing is heard while we do not read. */
  function keepAlive(): void {
    if (!paused && performance.now() - heardAt > keepAliveS * 1500) cut(new Error('The broker is silent'))
    else send({ cmd: 'pingreq' })
  }

  parser.on('packet', packet => {
    if (why !== null) return // what came behind a cut comes again
    if (packet.cmd === 'publish') onMessage(packet)
    else if (packet.cmd === 'puback') takePuback(packet.messageId, packet.reasonCode)
    else if (packet.cmd === 'connack') takeConnack(packet)
    else if (packet.cmd === 'suback') takeSuback(packet)
    else if (packet.cmd === 'disconnect') cut(new Error(`The broker ends it: reason code ${packet.reasonCode ?? 0}`))
  })
  parser.on('error', error => cut(new Error('This is not MQTT 5', { cause: error })))
  socket.on('data', chunk => {
    heardAt = performance.now()
    parser.parse(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  })
  socket.on('error', error => cut(error))
  const closed = new Promise<Error>(resolve => {
    socket.once('close', () => {
      clearTimeout(opening)
      clearInterval(pinging)
      const reason = why ?? new Error('The connection ended')
      why = reason
      for (const waiting of published.values()) waiting.reject(reason)
      published.clear()
      opened?.reject(reason)
      resolve(reason)
    })
  })

  return {
    ready,
    closed,
    cut,
    acknowledge(messageId) {
      // PUBACK with success and no properties (MQTT 5, 3.4.2.1): four bytes.
      if (why === null) write(Uint8Array.of(0x40, 2, messageId >> 8, messageId & 0xff))
    },
    publish({ topic, payload, expiryS }) {
      if (why !== null) return Promise.reject(why)
      const messageId = nextId
      nextId = nextId === LAST_ID ? FIRST_ID : nextId + 1
      return new Promise((resolve, reject) => {
        published.set(messageId, { resolve, reject })
        const properties = { messageExpiryInterval: expiryS }
        send({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId, properties })
      })
    },
    pause() {
      paused = true
      socket.pause()
    },
    resume() {
      paused = false
      heardAt = performance.now()
      socket.resume()
    },
    end() {
      if (why !== null) return
      why = new Error('We have ended it')
      send({ cmd: 'disconnect', reasonCode: 0 })
      socket.end()
      socket.resume() // what is still on the way is dropped, and comes again
      setTimeout(() => socket.destroy(), 1000).unref()
    },
  }
}

function connectPacket({ username, password }: BrokerAddress, clientId: string): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 5,
    clientId,
    clean: false,
    keepalive: KEEP_ALIVE_S,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password: Buffer.from(password) }),
    properties: {
      sessionExpiryInterval: SESSION_EXPIRY_S,
      receiveMaximum: WINDOW,
      maximumPacketSize: MAX_PACKET_BYTES,
    },
  }
}
