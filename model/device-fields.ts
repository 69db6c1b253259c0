import { Type } from 'typebox'
import { DEVICE_KINDS } from './device.ts'
import { MAC_ADDRESS } from './patterns.ts'
import { nullable, nullableText } from './schema-parts.ts'
import { DEVICE_ID } from './topics.ts'

export const DeviceId = Type.String({ pattern: DEVICE_ID.source, description: "The integrator's own id" })
const OptionalDate = Type.Optional(nullable(Type.String({ format: 'date' })))
const optionalText = (maxLength: number) => Type.Optional(nullableText(maxLength))
export const DeviceKind = Type.Enum([...DEVICE_KINDS], { type: 'string' })

/** What an integrator may say of a device, over the API and in files. */
export const deviceFields = {
  name: optionalText(100),
  kind: Type.Optional(DeviceKind),
  macAddress: Type.Optional(nullable(Type.String({ pattern: MAC_ADDRESS, description: '`00:1a:2b:3c:4d:5e`' }))),
  manufacturer: optionalText(100),
  model: optionalText(100),
  serialNumber: optionalText(100),
  firmwareVersion: optionalText(100),
  softwareVersion: optionalText(100),
  purchasedOn: OptionalDate,
  firstUsedOn: OptionalDate,
  intervalSeconds: Type.Optional(
    nullable(
      Type.Number({
        minimum: 0.01,
        maximum: 86_400,
        description: 'Between two readings; null: learned from its last 20',
      }),
    ),
  ),
  gatewayId: Type.Optional(nullable(DeviceId)),
}
