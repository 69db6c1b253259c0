import { ComboboxField } from '../parts/combobox-field.tsx'
import { DateField } from '../parts/date-field.tsx'
import type { FormState } from '../parts/form-state.ts'
import { NumberField } from '../parts/number-field.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { KINDS } from './device-data.ts'
import type { DeviceValues } from './device-values.ts'
import { gatewaySearch } from './find-device.ts'

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
    </>
  )
}

export function DateFields<V extends DeviceValues>({ form }: { form: FormState<V & DeviceValues> }) {
  return (
    <>
      <DateField of={form.field('purchasedOn')} label="Purchased on" optional />
      <DateField of={form.field('firstUsedOn')} label="First used on" optional />
    </>
  )
}
