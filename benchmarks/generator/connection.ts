import { connect, type Socket } from 'node:net'
import { CONNACK, encodeConnect, PUBACK, packetReader, publishTemplate } from './packets.ts'

/** One publisher on a raw socket. Like a real device it keeps what was not acknowledged and sends it again. */
export interface Connection {
  readonly id: string
  readonly ready: boolean
  readonly inFlight: number
  /** Publishes up to `count` readings in one write. @returns how many there was room for */
  send(count: number): number
  close(): void
}

/** What happens to connections, counted by the caller. */
export interface ConnectionEvents {
  connected(first: boolean): void
  /** @param ms from the first sending to PUBACK */
  acknowledged(connection: Connection, ts: number, ms: number): void
  resent(count: number): void
  lost(): void
  /** CONNACK with this return code. */
  refused(code: number): void
}

/** Ms until the next try, spread so that a killed broker is not met by all at once. */
const RECONNECT_MS = { least: 100, most: 600 }
/** Ms in which a CONNACK must come. */
const CONNACK_WITHIN_MS = 10_000
/** Bytes read at once; a PUBACK has four. */
const READ_BUFFER = 4096

export function openConnection(
  target: { readonly host: string; readonly port: number; readonly inflight: number },
  login: { readonly id: string; readonly password: string | null },
  events: ConnectionEvents,
): Connection {
  const template = publishTemplate(`v1/devices/${login.id}/vitals`)
  const hello = encodeConnect(login.id, login.password)
  // Packet id = slot + 1; a slot is free when its time is 0.
  const times = new Float64Array(target.inflight)
  const sentAt = new Float64Array(target.inflight)
  const free = Array.from({ length: target.inflight }, (_, slot) => slot)
  let socket: Socket | null = null
  let ready = false
  let closed = false
  let before = false
  let lastTs = 0
  let retry: NodeJS.Timeout | null = null
  let patience: NodeJS.Timeout | null = null

  function open(): void {
    const read = packetReader(onPacket)
    socket = connect({
      host: target.host,
      port: target.port,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(READ_BUFFER),
        callback: (n, chunk) => {
          read(chunk, n)
          return true
        },
      },
    })
    patience = setTimeout(() => socket?.destroy(), CONNACK_WITHIN_MS)
    socket.on('error', () => {}) // `close` follows, which counts and retries
    socket.once('close', onClose)
    socket.write(hello)
  }

  function onClose(): void {
    if (patience) clearTimeout(patience)
    if (ready) events.lost()
    ready = false
    if (closed) return
    retry = setTimeout(open, RECONNECT_MS.least + Math.random() * (RECONNECT_MS.most - RECONNECT_MS.least))
  }

  function onPacket(type: number, value: number): void {
    if (type === PUBACK) {
      const slot = value - 1
      const ts = times[slot] ?? 0
      if (ts === 0) return
      times[slot] = 0
      free.push(slot)
      events.acknowledged(connection, ts, performance.now() - (sentAt[slot] ?? 0))
    } else if (type === CONNACK) {
      if (patience) clearTimeout(patience)
      if ((value & 0xff) !== 0) {
        events.refused(value & 0xff)
        socket?.destroy()
        return
      }
      ready = true
      events.connected(!before)
      before = true
      resend()
    }
  }

  /** Everything unacknowledged once more, oldest first, marked as a repeat [4.4]. */
  function resend(): void {
    const slots = [...times.keys()].filter(slot => times[slot] !== 0).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0))
    if (slots.length === 0) return
    const buffer = Buffer.allocUnsafe(slots.length * template.length)
    for (const [i, slot] of slots.entries()) {
      template.write(buffer, i * template.length, slot + 1, times[slot] ?? 0, true)
    }
    socket?.write(buffer)
    events.resent(slots.length)
  }

  const connection: Connection = {
    id: login.id,
    get ready() {
      return ready
    },
    get inFlight() {
      return target.inflight - free.length
    },
    send(count) {
      const n = ready ? Math.min(count, free.length) : 0
      if (n === 0) return 0
      const buffer = Buffer.allocUnsafe(n * template.length)
      const now = performance.now()
      const wall = Date.now()
      for (let i = 0; i < n; i++) {
        const slot = free.pop() ?? 0
        lastTs = Math.max(wall, lastTs + 1)
        times[slot] = lastTs
        sentAt[slot] = now
        template.write(buffer, i * template.length, slot + 1, lastTs, false)
      }
      socket?.write(buffer)
      return n
    },
    close() {
      closed = true
      if (retry) clearTimeout(retry)
      if (patience) clearTimeout(patience)
      socket?.destroy()
    },
  }
  open()
  return connection
}
