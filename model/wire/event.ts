import type { Instant } from '../clock.ts'
import { DEVICE_EVENT_TYPES, type DeviceEventType } from '../device-event.ts'
import { isObject, type JsonObject, parseJson } from './json.ts'
import { decodeTime } from './native.ts'
import { quote, type Refusal } from './refusal.ts'

/** An event as a device tells it. */
export interface WireEvent {
  /** The device's own time, Unix ms; null: it sent none that could be read, and the time of arrival counts. */
  readonly deviceTime: Instant | null
  readonly type: DeviceEventType
  readonly detail: JsonObject
}

export interface DecodedEvent {
  readonly event: WireEvent | null
  readonly refused: readonly Refusal[]
}

/** Characters of an event's payload: a few words about a nurse call, not a file. */
export const MAX_EVENT_LENGTH = 16_384

/**
 * `{"ts":…,"type":"lead-off","detail":{…}}`. Only a type that nobody knows costs the event: a fall or a nurse call with a
 * bad time or detail is kept without it, and what was wrong is refused beside it. Never throws.
 */
export function decodeEvent(payload: string): DecodedEvent {
  if (payload.length > MAX_EVENT_LENGTH) {
    return refuse(`payload: ${payload.length} characters, at most ${MAX_EVENT_LENGTH} in an event`)
  }
  const json = parseJson(payload)
  if (!json.ok) return { event: null, refused: [json.refusal] }
  if (!isObject(json.value)) return refuse(`payload: ${quote(json.value)} is not an event`)
  const raw = json.value
  const type = DEVICE_EVENT_TYPES.find(known => known === raw.type)
  if (type === undefined) return refuse(`type: ${quote(raw.type)} is not one of ${DEVICE_EVENT_TYPES.join(', ')}`)
  const refused: Refusal[] = []
  const deviceTime = decodeTime(raw.ts, 'ts', refused) ?? null
  let detail: JsonObject = {}
  if (isObject(raw.detail)) detail = cleanObject(raw.detail)
  else if (raw.detail !== undefined && raw.detail !== null) {
    refused.push({ reason: 'wrong-shape', detail: `detail: ${quote(raw.detail)} is not an object` })
  }
  return { event: { deviceTime, type, detail }, refused }
}

export function encodeEvent(event: WireEvent): string {
  const ts = event.deviceTime === null ? {} : { ts: event.deviceTime }
  return JSON.stringify({ ...ts, type: event.type, detail: event.detail })
}

function refuse(detail: string): DecodedEvent {
  return { event: null, refused: [{ reason: 'wrong-shape', detail }] }
}

/** NUL and lone surrogates are legal in JSON, but no jsonb column takes them. Depth is bounded by `parseJson`. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  return isObject(value) ? cleanObject(value) : value
}

function cleanObject(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [cleanText(key), clean(value)]))
}

function cleanText(text: string): string {
  return text.replaceAll(/\p{Surrogate}|\0/gu, '\ufffd')
}
