import type { Device } from '../../model/device.ts'
import { DEVICE_ID } from '../../model/topics.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { DateField } from '../parts/date-field.tsx'
import { numberOf } from '../parts/form-rules.ts'
import type { FormState, Problems } from '../parts/form-state.ts'
import { NumberField } from '../parts/number-field.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { KINDS } from './device-data.ts'
import { gatewaySearch } from './find-device.ts'

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
  readonly kind: Device['kind']
  readonly intervalSeconds: string
  readonly gatewayId: Picked | null
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

export function deviceValues(device: Device): DeviceValues {
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

/** What is asked of every device first. @param own its id, once it has one */
export function MainFields<V extends DeviceValues>({ form, own }: { form: FormState<V & DeviceValues>; own?: string }) {
  const { session } = useBoard()
  return (
    <>
      <TextField
        of={form.field('name')}
        label="Name"
        hint="What people call it: Monitor, bed 4"
        optional
        maxLength={100}
      />
      <SelectField of={form.field('kind')} label="Kind" options={KINDS} />
      <NumberField
        of={form.field('intervalSeconds')}
        label="Measures every"
        unit="s"
        hint="Empty: learned from what it sends"
        optional
      />
      <ComboboxField
        of={form.field('gatewayId')}
        label="Gateway"
        hint="That publishes for it; none when it connects by itself"
        search={gatewaySearch(session, own)}
        optional
      />
    </>
  )
}

export function OriginFields<V extends DeviceValues>({ form }: { form: FormState<V & DeviceValues> }) {
  return (
    <>
      <TextField of={form.field('manufacturer')} label="Manufacturer" optional maxLength={100} />
      <TextField of={form.field('model')} label="Model" optional maxLength={100} />
      <TextField of={form.field('serialNumber')} label="Serial number" optional maxLength={100} />
      <TextField of={form.field('macAddress')} label="MAC address" hint="00:1a:2b:3c:4d:5e" optional />
      <TextField of={form.field('firmwareVersion')} label="Firmware version" optional maxLength={100} />
      <TextField of={form.field('softwareVersion')} label="Software version" optional maxLength={100} />
      <DateField of={form.field('purchasedOn')} label="Purchased on" optional />
      <DateField of={form.field('firstUsedOn')} label="First used on" optional />
    </>
  )
}
