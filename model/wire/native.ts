import type { Instant } from '../clock.ts'
import type { DeviceReading } from '../reading.ts'
import { isObject, parseJson } from './json.ts'
import { type DecodedReadings, MAX_READINGS, quote, type Refusal, refuseMessage } from './refusal.ts'
import { vitalsOf } from './vitals.ts'

/**
 * Native JSON: `{"ts":1795000000000,"seq":12,"vitals":{"hr":72}}` or an array of these, oldest first.
 * `ts` is Unix ms by the device's clock; without it (or null) the time of arrival counts. Members nobody knows are ignored.
 */
export function decodeNative(payload: string): DecodedReadings {
  const json = parseJson(payload)
  if (!json.ok) return refuseMessage(json.refusal)
  const refused: Refusal[] = []
  const readings: DeviceReading[] = []
  if (!Array.isArray(json.value)) {
    decodeReading(json.value, '', readings, refused)
    return { readings, refused }
  }
  const list: readonly unknown[] = json.value
  if (list.length === 0) return refuseMessage({ reason: 'wrong-shape', detail: 'payload: an array without a reading' })
  if (list.length > MAX_READINGS) {
    return refuseMessage({
      reason: 'too-many-readings',
      detail: `payload: ${list.length} readings, at most ${MAX_READINGS} in one message`,
    })
  }
  for (let i = 0; i < list.length; i++) decodeReading(list[i], `[${i}].`, readings, refused)
  return { readings, refused }
}

export function encodeNative(readings: DeviceReading | readonly DeviceReading[]): string {
  return JSON.stringify(isList(readings) ? readings.map(toWire) : toWire(readings))
}

function decodeReading(raw: unknown, path: string, readings: DeviceReading[], refused: Refusal[]): void {
  if (!isObject(raw)) {
    refused.push({ reason: 'wrong-shape', detail: `${path || 'payload'}: ${quote(raw)} is not a reading` })
    return
  }
  const deviceTime = decodeTime(raw.ts, `${path}ts`, refused)
  if (deviceTime === undefined) return
  if (!isObject(raw.vitals)) {
    refused.push({ reason: 'wrong-shape', detail: `${path}vitals: ${quote(raw.vitals)} is not an object` })
    return
  }
  const refusedBefore = refused.length
  const vitals = vitalsOf(raw.vitals, `${path}vitals`, refused)
  if (hasMember(vitals)) {
    readings.push({ deviceTime, seq: decodeSeq(raw.seq, `${path}seq`, refused), vitals })
  } else if (refused.length === refusedBefore) {
    refused.push({ reason: 'wrong-shape', detail: `${path}vitals: empty` })
  }
}

/** @returns null for "none given", undefined for one that is refused. A bad time refuses what it belongs to. */
export function decodeTime(raw: unknown, path: string, refused: Refusal[]): Instant | null | undefined {
  if (raw === undefined || raw === null) return null
  if (typeof raw === 'number' && Number.isFinite(raw)) return Math.round(raw)
  refused.push({ reason: 'wrong-shape', detail: `${path}: ${quote(raw)} is not a time in Unix ms` })
  return undefined
}

/** A bad sequence number costs the number, not the reading. */
function decodeSeq(raw: unknown, path: string, refused: Refusal[]): number | null {
  if (raw === undefined || raw === null) return null
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return raw
  refused.push({ reason: 'wrong-shape', detail: `${path}: ${quote(raw)} is not a whole number` })
  return null
}

function toWire(reading: DeviceReading) {
  return {
    ...(reading.deviceTime === null ? {} : { ts: reading.deviceTime }),
    ...(reading.seq === null ? {} : { seq: reading.seq }),
    vitals: reading.vitals,
  }
}

function hasMember(object: object): boolean {
  for (const _ in object) return true
  return false
}

function isList(readings: DeviceReading | readonly DeviceReading[]): readings is readonly DeviceReading[] {
  return Array.isArray(readings)
}
