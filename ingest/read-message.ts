import type { Instant } from '../model/clock.ts'
import type { DeviceMessage } from '../model/inbound.ts'
import type { DeviceReading } from '../model/reading.ts'
import { decodeCommandAck, type WireCommandAck } from '../model/wire/command-ack.ts'
import { decodeEvent, type WireEvent } from '../model/wire/event.ts'
import { decodeNative } from '../model/wire/native.ts'
import type { DecodedReadings, Refusal } from '../model/wire/refusal.ts'
import { decodeSenml } from '../model/wire/senml.ts'
import { decodeStatus, type WireStatus } from '../model/wire/status.ts'
import { judgeTime } from './times.ts'
import { validateVitals } from './validate.ts'

/** Characters. Our own broker cuts off who sends more; an external one hands it on. */
const MAX_PAYLOAD = 262_144

/** What one message says, decoded and valid, before anybody asks whose it is. */
export interface Contents {
  readonly readings: readonly DeviceReading[]
  readonly event: WireEvent | null
  readonly status: WireStatus | null
  readonly commandAck: WireCommandAck | null
  readonly refused: readonly Refusal[]
}

const NONE: Contents = { readings: [], event: null, status: null, commandAck: null, refused: [] }

/** Decodes and validates one message. Pure: needs neither device nor clock, so a reject can be tried again anywhere. */
export function readMessage(message: DeviceMessage): Contents {
  const { payload, arrivedAt } = message
  if (typeof payload !== 'string') {
    return refuse({ reason: 'not-utf8', detail: `payload: ${payload.byteLength} bytes are not UTF-8` })
  }
  if (payload.length > MAX_PAYLOAD) {
    return refuse({ reason: 'too-large', detail: `payload: ${payload.length} characters, at most ${MAX_PAYLOAD}` })
  }
  switch (message.kind) {
    case 'vitals':
      return readReadings(decodeNative(payload), arrivedAt)
    case 'senml':
      return readReadings(decodeSenml(payload, arrivedAt), arrivedAt)
    case 'events':
      return readEvent(payload, arrivedAt)
    case 'status':
      return { ...NONE, ...decodeStatus(payload) }
    case 'commands/ack': {
      const { ack, refused } = decodeCommandAck(payload)
      return { ...NONE, commandAck: ack, refused }
    }
    case 'waveforms':
      return refuse({ reason: 'not-supported', detail: `${message.kind}: nothing here stores it yet` })
  }
}

function readReadings(decoded: DecodedReadings, arrivedAt: Instant): Contents {
  const refused = [...decoded.refused]
  const readings: DeviceReading[] = []
  for (const reading of decoded.readings) {
    const badTime = judgeTime(reading.deviceTime, arrivedAt)
    if (badTime !== null) {
      refused.push({ reason: badTime, detail: `ts: ${reading.deviceTime}` })
      continue
    }
    const vitals = validateVitals(reading.vitals, reading.deviceTime, refused)
    if (vitals === reading.vitals) readings.push(reading)
    else if (vitals !== null) readings.push({ ...reading, vitals })
  }
  return { ...NONE, readings, refused }
}

/** A fall or a nurse call is never lost to a wrong clock: the time is refused, and its arrival counts. */
function readEvent(payload: string, arrivedAt: Instant): Contents {
  const { event, refused } = decodeEvent(payload)
  const badTime = event === null ? null : judgeTime(event.deviceTime, arrivedAt)
  if (event === null || badTime === null) return { ...NONE, event, refused }
  const refusal: Refusal = {
    reason: badTime,
    detail: `ts: ${event.deviceTime}; the event is kept with its time of arrival`,
  }
  return { ...NONE, event: { ...event, deviceTime: null }, refused: [...refused, refusal] }
}

function refuse(refusal: Refusal): Contents {
  return { ...NONE, refused: [refusal] }
}
