import type { DeviceEvent } from '../model/device-event.ts'
import type { DeviceMessage } from '../model/inbound.ts'
import type { Reading } from '../model/reading.ts'
import { patientAt } from './attribute.ts'
import { type ClockState, correctTime, observeClock } from './clock-offset.ts'
import type { KnownDevice } from './known-device.ts'
import type { Contents } from './read-message.ts'

/** The contents of a message with both clocks and their owner. */
export interface Placed {
  readonly clock: ClockState
  readonly readings: readonly Reading[]
  readonly event: DeviceEvent | null
}

export function placeContents(contents: Contents, message: DeviceMessage, device: KnownDevice): Placed {
  const { deviceId, arrivedAt } = message
  const { assignments } = device.profile
  const clock = learnFrom(contents, message, device.clock)
  const readings: Reading[] = []
  for (const { deviceTime: ownTime, seq, vitals, timeIsRelative } of contents.readings) {
    const deviceTime = ownTime ?? arrivedAt
    // A time reckoned from arrival is right whatever the device's clock shows.
    const measuredAt = ownTime === null || timeIsRelative ? deviceTime : correctTime(clock, deviceTime, arrivedAt)
    readings.push({
      deviceId,
      patientId: patientAt(assignments, measuredAt),
      deviceTime,
      measuredAt,
      arrivedAt,
      clockCorrected: measuredAt !== deviceTime,
      seq,
      vitals,
    })
  }
  return { clock, readings, event: placeEvent(contents, message, device, clock) }
}

/** The newest device time of a message is the one that says what the device's clock shows now. */
function learnFrom({ readings }: Contents, { arrivedAt }: DeviceMessage, clock: ClockState): ClockState {
  let newest = Number.NEGATIVE_INFINITY
  for (const { deviceTime, timeIsRelative } of readings) {
    if (deviceTime !== null && !timeIsRelative && deviceTime > newest) newest = deviceTime
  }
  return newest === Number.NEGATIVE_INFINITY ? clock : observeClock(clock, newest, arrivedAt)
}

function placeEvent(
  { event }: Contents,
  { deviceId, arrivedAt }: DeviceMessage,
  device: KnownDevice,
  clock: ClockState,
): DeviceEvent | null {
  if (event === null) return null
  const { deviceTime, type, detail } = event
  const measuredAt = deviceTime === null ? arrivedAt : correctTime(clock, deviceTime, arrivedAt)
  const patientId = patientAt(device.profile.assignments, measuredAt)
  return { deviceId, patientId, deviceTime: deviceTime ?? arrivedAt, measuredAt, arrivedAt, type, detail }
}
