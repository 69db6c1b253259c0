import { Facts } from '../parts/facts.tsx'
import { Form } from '../parts/form.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { decodeDevice, devicePath, type SeenDevice } from './device-data.ts'
import { DateFields, MainFields, OriginFields } from './device-form.tsx'
import { deviceBody, deviceProblems, deviceValues } from './device-values.ts'

interface Props {
  readonly deviceId: string
  readonly onSaved: () => void
}

/** What an integrator says of the device. Read by itself, so that what the device does disturbs nobody who types. */
export function DescriptionCard({ deviceId, onSaved }: Props) {
  const { session } = useBoard()
  const record = useRecord(devicePath(deviceId), decodeDevice)
  const device = record.value.value
  return (
    <section class="card" aria-labelledby="device-description">
      <h2 id="device-description">Description</h2>
      {device === null ? (
        <Waiting of={record} what="the description" />
      ) : session.may('devices:write') ? (
        <DescriptionForm key={record.etag.value} device={device} record={record} onSaved={onSaved} />
      ) : (
        <Description device={device} />
      )}
    </section>
  )
}

interface FormProps {
  readonly device: SeenDevice
  readonly record: RecordState<SeenDevice>
  readonly onSaved: () => void
}

function DescriptionForm({ device, record, onSaved }: FormProps) {
  const { session } = useBoard()
  const path = devicePath(device.id)
  const form = useForm({
    initial: deviceValues(device),
    etag: record.etag.value,
    check: deviceProblems,
    async submit(values, etag) {
      record.took(await session.request('PATCH', path, deviceBody(values), etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: deviceValues(decodeDevice(body, 'device')), etag }
    },
  })
  return (
    <Form
      form={form}
      submitText="Save"
      label="Description"
      onDone={() => {
        say('Saved.')
        onSaved()
      }}
    >
      <div class="two-columns">
        <div>
          <MainFields form={form} own={device.id} />
          <DateFields form={form} />
        </div>
        <div>
          <OriginFields form={form} />
        </div>
      </div>
    </Form>
  )
}

function Description({ device }: { device: SeenDevice }) {
  return (
    <Facts
      items={[
        { name: 'Measures every', value: device.intervalSeconds === null ? null : `${device.intervalSeconds} s` },
        { name: 'Manufacturer', value: device.manufacturer },
        { name: 'Model', value: device.model },
        { name: 'Serial number', value: device.serialNumber },
        { name: 'MAC address', value: device.macAddress },
        { name: 'Firmware', value: device.firmwareVersion },
        { name: 'Software', value: device.softwareVersion },
        { name: 'First used on', value: device.firstUsedOn },
      ]}
    />
  )
}
