import { type Assignment, DEVICE_KINDS, type Device, type DeviceBed, intervalOf } from '../../model/device.ts'
import { COMMAND_STATES, COMMAND_TYPES, type CommandState, type DeviceCommand } from '../../model/device-command.ts'
import { silentAfterMs } from '../../model/silence.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, number } from '../live/fields.ts'
import type { Option } from '../parts/option.ts'
import type { Tone } from '../parts/tone.ts'
import { instantOrNull } from '../record/record-data.ts'

const KIND_TEXT: Readonly<Record<Device['kind'], string>> = {
  'bedside-monitor': 'Bedside monitor',
  wearable: 'Wearable',
  gateway: 'Gateway',
  other: 'Other',
}
export const KINDS: readonly Option<Device['kind']>[] = DEVICE_KINDS.map(kind => ({
  value: kind,
  text: KIND_TEXT[kind],
}))
export const kindText = (kind: Device['kind']) => KIND_TEXT[kind]

/** The board's path of a device, and the API's. */
export const devicePage = (id: string) => `/admin/devices/${encodeURIComponent(id)}`
export const devicePath = (id: string) => `/devices/${encodeURIComponent(id)}`

/** As the API tells it: a patient is named to who may see him. */
export interface SeenAssignment extends Omit<Assignment, 'patientId'> {
  readonly patientId: string | null
}

export interface SeenDevice extends Omit<Device, 'assignment'> {
  readonly assignment: SeenAssignment | null
  /** Whether a patient has it, named or not. */
  readonly inUse: boolean
}

export const decodeAssignment: Decode<SeenAssignment> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    deviceId: f.text('deviceId'),
    patientId: f.textOrNull('patientId'),
    from: f.of('from', instant),
    to: instantOrNull(f, 'to'),
    assignedBy: f.textOrNull('assignedBy'),
    assignedAt: f.of('assignedAt', instant),
  }
}

const decodeBed: Decode<DeviceBed> = (value, at) => {
  const f = fields(value, at)
  return {
    bedId: f.text('bedId'),
    bed: f.text('bed'),
    wardId: f.text('wardId'),
    ward: f.text('ward'),
    from: f.of('from', instant),
  }
}

export const decodeDevice: Decode<SeenDevice> = (value, at) => {
  const f = fields(value, at)
  const counters = f.of('counters', fields)
  return {
    id: f.text('id'),
    name: f.textOrNull('name'),
    kind: f.oneOf('kind', DEVICE_KINDS),
    macAddress: f.textOrNull('macAddress'),
    manufacturer: f.textOrNull('manufacturer'),
    model: f.textOrNull('model'),
    serialNumber: f.textOrNull('serialNumber'),
    firmwareVersion: f.textOrNull('firmwareVersion'),
    softwareVersion: f.textOrNull('softwareVersion'),
    purchasedOn: f.textOrNull('purchasedOn'),
    firstUsedOn: f.textOrNull('firstUsedOn'),
    intervalSeconds: f.numberOrNull('intervalSeconds'),
    gatewayId: f.textOrNull('gatewayId'),
    online: f.flag('online'),
    lastSeenAt: instantOrNull(f, 'lastSeenAt'),
    battery: f.numberOrNull('battery'),
    clockOffsetMs: f.numberOrNull('clockOffsetMs'),
    counters: { accepted: counters.number('accepted'), rejected: counters.number('rejected') },
    assignment: f.raw('assignment') === null ? null : f.of('assignment', decodeAssignment),
    bed: f.raw('bed') === null ? null : f.of('bed', decodeBed),
    patientId: f.textOrNull('patientId'),
    inUse: f.flag('inUse'),
    wardIntervalSeconds: f.numberOrNull('wardIntervalSeconds'),
    wardSilenceSeconds: f.numberOrNull('wardSilenceSeconds'),
    version: f.number('version'),
    createdAt: f.of('createdAt', instant),
  }
}

/**
 * What the device is doing, in words. Silence is judged as the alarms judge it; while its interval is not known, a device
 * that is connected is not called silent.
 * @param now Unix ms
 */
export function deviceState(device: SeenDevice, now: number): { text: string; tone: Tone } {
  const { lastSeenAt, online } = device
  if (lastSeenAt === null) return { text: online ? 'connected, nothing sent yet' : 'never connected', tone: 'over' }
  const atLeastMs = device.wardSilenceSeconds === null ? null : device.wardSilenceSeconds * 1000
  const interval = intervalOf(device)
  const isLate = interval !== null && now - lastSeenAt >= silentAfterMs(interval * 1000, atLeastMs)
  if (online && !isLate) return { text: 'online', tone: 'calm' }
  // Nobody waits for a device that nobody has.
  const tone = !device.inUse ? 'over' : 'attention'
  return { text: online ? 'silent' : 'not connected', tone }
}

const COMMAND_TEXT: Readonly<Record<CommandState, { text: string; tone: Tone }>> = {
  waiting: { text: 'waits for the device', tone: 'calm' },
  sent: { text: 'sent, no answer yet', tone: 'calm' },
  done: { text: 'done', tone: 'calm' },
  refused: { text: 'refused', tone: 'attention' },
  expired: { text: 'no answer in time', tone: 'over' },
}
export const commandState = (state: CommandState) => COMMAND_TEXT[state]
/** Something may still come of it. */
export const isUnderWay = ({ state }: Pick<DeviceCommand, 'state'>) => state === 'waiting' || state === 'sent'

export function commandText({ type, params }: Pick<DeviceCommand, 'type' | 'params'>): string {
  return type === 'identify' ? 'Identify: blink or beep' : `Measure every ${params.seconds ?? '?'} s`
}

export const decodeCommand: Decode<DeviceCommand> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    deviceId: f.text('deviceId'),
    type: f.oneOf('type', COMMAND_TYPES),
    params: f.dictionary('params', number),
    state: f.oneOf('state', COMMAND_STATES),
    createdAt: f.of('createdAt', instant),
    createdBy: f.textOrNull('createdBy'),
    expiresAt: f.of('expiresAt', instant),
    sentAt: instantOrNull(f, 'sentAt'),
    answeredAt: instantOrNull(f, 'answeredAt'),
    answer: f.textOrNull('answer'),
  }
}

/** The secret of an answer that shows one. */
export const decodeToken: Decode<string> = (value, at) => fields(value, at).of('credentials', fields).text('password')
