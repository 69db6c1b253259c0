import { isObject, parseJson } from './json.ts'
import { quote, type Refusal } from './refusal.ts'

/** A device's answer to a command. */
export interface WireCommandAck {
  /** Of the command. */
  readonly id: string
  readonly ok: boolean
  /** In the device's words. */
  readonly message: string | null
}

export interface DecodedCommandAck {
  readonly ack: WireCommandAck | null
  readonly refused: readonly Refusal[]
}

const MAX_ID_LENGTH = 64
/** Characters of a device's words that are kept. */
const MAX_MESSAGE_LENGTH = 500

/** `{"id":"…","ok":true}`, with an optional `message`. Never throws. */
export function decodeCommandAck(payload: string): DecodedCommandAck {
  const json = parseJson(payload)
  if (!json.ok) return { ack: null, refused: [json.refusal] }
  if (!isObject(json.value)) return refuse(`payload: ${quote(json.value)} is not an answer to a command`)
  const { id, ok, message } = json.value
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID_LENGTH) return refuse(`id: ${quote(id)} is not an id`)
  if (typeof ok !== 'boolean') return refuse(`ok: ${quote(ok)} is not true or false`)
  const words = typeof message === 'string' ? message.replaceAll(/\p{Surrogate}|\0/gu, '\ufffd') : null
  return { ack: { id, ok, message: words?.slice(0, MAX_MESSAGE_LENGTH) ?? null }, refused: [] }
}

function refuse(detail: string): DecodedCommandAck {
  return { ack: null, refused: [{ reason: 'wrong-shape', detail }] }
}
