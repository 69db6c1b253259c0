import { DEVICE_ID } from '../../model/topics.ts'
import { instantOf } from '../clinic-time.ts'
import { numberOf } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'
import type { SeenDevice } from './device-data.ts'

const TEXTS = [
  'name',
  'macAddress',
  'manufacturer',
  'model',
  'serialNumber',
  'firmwareVersion',
  'softwareVersion',
  'purchasedOn',
  'firstUsedOn',
] as const

export interface DeviceValues extends Readonly<Record<(typeof TEXTS)[number], string>> {
  readonly kind: SeenDevice['kind']
  readonly intervalSeconds: string
  /** As a `ComboboxField` holds it. */
  readonly gatewayId: { readonly id: string; readonly text: string } | null
}

export const BLANK_DEVICE: DeviceValues = {
  name: '',
  kind: 'bedside-monitor',
  macAddress: '',
  manufacturer: '',
  model: '',
  serialNumber: '',
  firmwareVersion: '',
  softwareVersion: '',
  purchasedOn: '',
  firstUsedOn: '',
  intervalSeconds: '',
  gatewayId: null,
}

export function deviceValues(device: SeenDevice): DeviceValues {
  const texts = Object.fromEntries(TEXTS.map(name => [name, device[name] ?? '']))
  return {
    ...BLANK_DEVICE,
    ...texts,
    kind: device.kind,
    intervalSeconds: device.intervalSeconds === null ? '' : String(device.intervalSeconds),
    gatewayId: device.gatewayId === null ? null : { id: device.gatewayId, text: device.gatewayId },
  }
}

/** As the API takes it; an empty field is nothing. */
export function deviceBody(values: DeviceValues): Record<string, unknown> {
  return {
    ...Object.fromEntries(TEXTS.map(name => [name, values[name].trim() || null])),
    kind: values.kind,
    intervalSeconds: numberOf(values.intervalSeconds) ?? null,
    gatewayId: values.gatewayId?.id ?? null,
  }
}

const MAC = /^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$/
/** Seconds between two readings, as the API takes them. */
const SHORTEST = 0.01
const LONGEST = 86_400

export function deviceProblems({ macAddress, intervalSeconds }: DeviceValues): Problems<DeviceValues> {
  const mac = macAddress.trim()
  return {
    macAddress: mac === '' || MAC.test(mac) ? null : 'must look like 00:1a:2b:3c:4d:5e',
    intervalSeconds: secondsProblem(intervalSeconds),
  }
}

/** @param least of what is allowed, seconds */
export function secondsProblem(text: string, least = SHORTEST): string | null {
  const seconds = numberOf(text)
  if (seconds === null) return null
  return seconds !== undefined && seconds >= least && seconds <= LONGEST ? null : `must be ${least} to ${LONGEST}`
}

export function idProblem(id: string): string | null {
  if (id.trim() === '') return 'is needed'
  return DEVICE_ID.test(id.trim()) ? null : 'may hold letters, digits and _ . : - only, 64 at most'
}

/** A day and a time belong together, and lie in the past. @param now Unix ms */
export function sinceProblems(
  day: string,
  clock: string,
  zone: string,
  now: number,
): { readonly day: string | null; readonly clock: string | null } {
  if (day === '') return { day: clock === '' ? null : 'is needed with a time', clock: null }
  if (clock === '') return { day: null, clock: 'is needed with a day' }
  const at = instantOf(day, clock, zone)
  if (at === null) return { day: null, clock: 'is not on the clock of that day' }
  return at > now ? { day: 'must not be in the future', clock: null } : { day: null, clock: null }
}
