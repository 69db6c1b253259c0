/** MQTT 3.1.1 by hand: what a lean publisher needs, and nothing else. Numbers in brackets are clauses of the standard. */

export const CONNACK = 2
export const PUBACK = 4
const DUP = 0x08
const PROTOCOL_LEVEL = 4
/** Seconds. So long that no PINGREQ is ever due: a connection publishes more often than that. */
const KEEPALIVE_S = 600

/** CONNECT with a clean session [3.1]. */
export function encodeConnect(clientId: string, password: string | null): Buffer {
  const flags = 0x02 | (password === null ? 0 : 0xc0)
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([PROTOCOL_LEVEL, flags, KEEPALIVE_S >> 8, KEEPALIVE_S & 0xff]),
    text(clientId),
    ...(password === null ? [] : [text(clientId), text(password)]),
  ])
  return Buffer.concat([Buffer.from([0x10]), remainingLength(body.length), body])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

/** [2.2.3] */
function remainingLength(length: number): Buffer {
  const bytes: number[] = []
  for (let rest = length; ; ) {
    const byte = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? byte | 0x80 : byte)
    if (rest === 0) return Buffer.from(bytes)
  }
}

/** One device's PUBLISH at QoS 1 [3.3] with 7 vitals: always the same length, so that only digits are patched. */
export interface PublishTemplate {
  readonly length: number
  /** Writes one message into `target` at `offset`. @param ts Unix ms; it decides the values too */
  write(target: Buffer, offset: number, packetId: number, ts: number, again: boolean): void
}

const PAYLOAD = '{"ts":1795000000000,"vitals":{"hr":72,"pulse":72,"spo2":97,"rr":15,"sbp":121,"dbp":71,"temp":36.8}}'
const after = (name: string) => PAYLOAD.indexOf(`"${name}":`) + name.length + 3
const AT = {
  ts: after('ts'),
  hr: after('hr'),
  pulse: after('pulse'),
  spo2: after('spo2'),
  rr: after('rr'),
  sbp: after('sbp'),
  dbp: after('dbp'),
  temp: after('temp'),
}
const TS_DIGITS = 13
const ZERO = 48

export function publishTemplate(topic: string): PublishTemplate {
  const name = text(topic)
  const body = Buffer.concat([name, Buffer.from([0, 0]), Buffer.from(PAYLOAD)])
  const head = Buffer.concat([Buffer.from([0x32]), remainingLength(body.length)])
  const template = Buffer.concat([head, body])
  const idAt = head.length + name.length
  const payloadAt = idAt + 2
  return {
    length: template.length,
    write(target, offset, packetId, ts, again) {
      template.copy(target, offset)
      if (again) target[offset] = 0x32 | DUP
      target[offset + idAt] = packetId >> 8
      target[offset + idAt + 1] = packetId & 0xff
      const at = offset + payloadAt
      let rest = ts
      for (let i = TS_DIGITS - 1; i >= 0; i--) {
        const next = Math.floor(rest / 10)
        target[at + AT.ts + i] = ZERO + (rest - next * 10)
        rest = next
      }
      // Last digits of the values vary, tens stay: hr and pulse 70–79, spo2 96–99, rr 12–19, sbp 120–129, dbp 70–79,
      // temp 36.0–36.9: always inside the adult default limits.
      const noise = (ts * 2654435761) >>> 0
      const digit = (shift: number, span: number) => (((noise >>> shift) & 0xff) * span) >> 8
      target[at + AT.hr + 1] = ZERO + digit(0, 10)
      target[at + AT.pulse + 1] = ZERO + digit(0, 10)
      target[at + AT.spo2 + 1] = ZERO + 6 + digit(8, 4)
      target[at + AT.rr + 1] = ZERO + 2 + digit(16, 8)
      target[at + AT.sbp + 2] = ZERO + digit(24, 10)
      target[at + AT.dbp + 1] = ZERO + digit(12, 10)
      target[at + AT.temp + 3] = ZERO + digit(20, 10)
    },
  }
}

/**
 * Reads what a broker sends to a publisher: CONNACK, PUBACK, each two bytes of body. Keeps its place across chunks.
 * @returns a function to feed chunks to; `onPacket` gets the packet type and the two bytes as a number
 */
export function packetReader(onPacket: (type: number, value: number) => void): (chunk: Uint8Array, n: number) => void {
  let type = 0
  let left = -1
  let value = 0
  return (chunk, n) => {
    for (let i = 0; i < n; i++) {
      const byte = chunk[i] ?? 0
      if (type === 0) type = byte >> 4
      else if (left === -1) {
        left = byte
        value = 0
      } else {
        value = ((value << 8) | byte) & 0xffff
        left--
      }
      if (left === 0) {
        onPacket(type, value)
        type = 0
        left = -1
      }
    }
  }
}
