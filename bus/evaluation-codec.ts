import { DEVICE_EVENT_TYPES, type DeviceEvent } from '../model/device-event.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Reading } from '../model/reading.ts'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../model/vital-signs.ts'
import {
  afterMark,
  ForeignBatch,
  flagOf,
  instantOf,
  listOf,
  numberOf,
  numberOrNull,
  parseJson,
  textOf,
  textOrNull,
} from './codec.ts'
import type { BatchCodec } from './queue.ts'

/** `evaluation/1`, then a JSON array with one short array per entry. JSON escapes NUL and lone surrogates by itself. */
const MARK = 'evaluation/1\n'

export const evaluationCodec: BatchCodec<Evaluation> = {
  encode(batch) {
    return MARK + JSON.stringify(batch.map(encodeEntry))
  },
  decode(text) {
    return listOf(parseJson(afterMark(text, MARK)), 'batch').map(decodeEntry)
  },
}

function encodeEntry(entry: Evaluation): unknown[] {
  if (entry.type === 'reading') {
    const r = entry.reading
    const row = ['r', r.deviceId, r.patientId, r.deviceTime, r.measuredAt, r.arrivedAt, r.clockCorrected ? 1 : 0, r.seq]
    const vitals: Readonly<Record<string, VitalValue | undefined>> = r.vitals
    for (const code in vitals) {
      const value = vitals[code]
      if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${code} is not a finite number`)
      if (value !== undefined) row.push(code, value)
    }
    return row
  }
  if (entry.type === 'event') {
    const e = entry.event
    return ['e', e.deviceId, e.patientId, e.deviceTime, e.measuredAt, e.arrivedAt, e.type, e.detail]
  }
  if (entry.type === 'presence') return ['p', entry.deviceId, entry.online ? 1 : 0, entry.at]
  return ['t', entry.shard, entry.at]
}

function decodeEntry(value: unknown): Evaluation {
  const row = listOf(value, 'entry')
  switch (row[0]) {
    case 'r':
      return { type: 'reading', reading: decodeReading(row) }
    case 'e':
      return { type: 'event', event: decodeEvent(row) }
    case 'p': {
      const online = flagOf(row[2], 'presence')
      return { type: 'presence', deviceId: textOf(row[1], 'device'), online, at: instantOf(row[3], 'time') }
    }
    case 't':
      return { type: 'tick', shard: numberOf(row[1], 'shard'), at: instantOf(row[2], 'time') }
    default:
      throw new ForeignBatch('it has a type of entry that is not known here')
  }
}

/** Index of the first code in a reading's row; codes and values alternate from there. */
const VITALS_FROM = 8

function decodeReading(row: readonly unknown[]): Reading {
  const vitals: Partial<Record<VitalSignCode, VitalValue>> = {}
  for (let i = VITALS_FROM; i < row.length; i += 2) {
    const code = textOf(row[i], 'code')
    const value = row[i + 1]
    if (!isVitalSignCode(code)) throw new ForeignBatch(`the catalogue has no ${JSON.stringify(code)}`)
    vitals[code] = typeof value === 'string' ? value : numberOf(value, code)
  }
  return { ...origin(row), clockCorrected: flagOf(row[6], 'clock'), seq: numberOrNull(row[7], 'seq'), vitals }
}

function decodeEvent(row: readonly unknown[]): DeviceEvent {
  const type = DEVICE_EVENT_TYPES.find(known => known === row[6])
  if (type === undefined) throw new ForeignBatch('it has a type of event that is not known here')
  const detail = row[7]
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    throw new ForeignBatch('the detail of an event is not an object')
  }
  return { ...origin(row), type, detail: { ...detail } }
}

/** Whose and when: the same five fields head a reading and an event. */
function origin(row: readonly unknown[]) {
  return {
    deviceId: textOf(row[1], 'device'),
    patientId: textOrNull(row[2], 'patient'),
    deviceTime: instantOf(row[3], 'time of the device'),
    measuredAt: instantOf(row[4], 'time of measurement'),
    arrivedAt: instantOf(row[5], 'time of arrival'),
  }
}
