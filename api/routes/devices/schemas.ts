import { type Static, Type } from 'typebox'
import { DeviceId, DeviceKind, deviceFields } from '../../../model/device-fields.ts'
import { DEVICE_SORTS } from '../../../store/devices.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'

export const NewDevice = Type.Object(
  { id: DeviceId, ...deviceFields },
  {
    additionalProperties: false,
    title: 'NewDevice',
    examples: [{ id: 'monitor-7', name: 'Monitor, bed 4', kind: 'bedside-monitor', intervalSeconds: 1 }],
  },
)
export const DeviceChange = Type.Object(deviceFields, {
  additionalProperties: false,
  minProperties: 1,
  title: 'DeviceChange',
  examples: [{ name: 'Monitor, bed 5' }],
})

export const Assignment = Type.Object(
  {
    id: Uuid,
    deviceId: Type.String(),
    patientId: nullable(Type.String({ format: 'uuid', description: 'Null: a patient whom you may not see' })),
    from: IsoTime,
    to: nullable(IsoTime),
    assignedBy: nullable(Uuid),
    assignedAt: IsoTime,
  },
  { title: 'Assignment' },
)
export const AssignmentPage = page(Assignment)
export const AssignmentQuery = Type.Object(pageQuery)
export const DeviceBed = Type.Object(
  { bedId: Uuid, bed: Type.String(), wardId: Uuid, ward: Type.String(), from: IsoTime },
  { title: 'DeviceBed' },
)
export const BedBody = Type.Object(
  { bedId: Uuid },
  {
    additionalProperties: false,
    title: 'DeviceBedBody',
    examples: [{ bedId: '1d2a5b7c-33aa-4e0e-9f64-7e8b2f1c3d33' }],
  },
)
export const AssignmentBody = Type.Object(
  {
    patientId: Uuid,
    from: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'ISO 8601; now if not given. Readings since then become the patient’s',
      }),
    ),
    replace: Type.Optional(Type.Boolean({ description: 'End the assignment to another patient instead of 409' })),
  },
  {
    additionalProperties: false,
    examples: [{ patientId: '7f1c2a58-3b0e-4c1d-9a52-0d6f3f3f9b11', replace: true }],
  },
)

const NullableText = nullable(Type.String())
const Credentials = Type.Object(
  { username: Type.String(), password: Type.String({ description: 'Shown once; only its hash is kept' }) },
  { title: 'DeviceCredentials', description: 'For MQTT' },
)
const device = {
  id: Type.String(),
  name: NullableText,
  kind: DeviceKind,
  macAddress: NullableText,
  manufacturer: NullableText,
  model: NullableText,
  serialNumber: NullableText,
  firmwareVersion: NullableText,
  softwareVersion: NullableText,
  purchasedOn: NullableText,
  firstUsedOn: NullableText,
  intervalSeconds: nullable(Type.Number()),
  gatewayId: NullableText,
  online: Type.Boolean(),
  lastSeenAt: nullable(IsoTime),
  battery: nullable(Type.Number({ description: 'Percent' })),
  clockOffsetMs: nullable(Type.Number({ description: 'Device clock minus ours; null until learned' })),
  counters: Type.Object({ accepted: Type.Number(), rejected: Type.Number() }),
  assignment: nullable(Assignment),
  bed: nullable(DeviceBed),
  patientId: nullable(
    Type.String({
      format: 'uuid',
      description: 'Who has it now, by its own assignment or by its bed; null also for a patient whom you may not see',
    }),
  ),
  inUse: Type.Boolean({ description: 'Whether a patient has it, whoever may see him' }),
  wardIntervalSeconds: nullable(
    Type.Number({ description: "Default of its patient's ward while intervalSeconds is null" }),
  ),
  wardSilenceSeconds: nullable(
    Type.Number({ description: "In its patient's ward it counts as silent after that, at least" }),
  ),
  version: Type.Integer({ description: 'Its ETag' }),
  createdAt: IsoTime,
}
export const Device = Type.Object(device, { title: 'Device' })
export const RegisteredDevice = Type.Object({ ...device, credentials: Credentials }, { title: 'RegisteredDevice' })
export const CredentialsAnswer = Type.Object({ credentials: Credentials })
export const DevicePage = page(Device)
export const DeviceQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Searches ids, names and serial numbers' })),
  patientId: Type.Optional(Type.String({ format: 'uuid', description: 'Who has it now, by assignment or by bed' })),
  kind: Type.Optional(DeviceKind),
  gatewayId: Type.Optional(Type.String({ maxLength: 64, description: 'Only those listed under this gateway' })),
  online: Type.Optional(Type.Enum(['true', 'false'], { type: 'string', description: 'Whether it is connected' })),
  sort: Type.Optional(
    Type.Enum([...DEVICE_SORTS], { type: 'string', description: '`id` if not given; with `-` the other way round' }),
  ),
  ...pageQuery,
})

export type DeviceView = Static<typeof Device>
export type AssignmentView = Static<typeof Assignment>
export type DeviceBedView = Static<typeof DeviceBed>
