import { type Static, Type } from 'typebox'
import type { Clinic as ModelClinic } from '../../../model/clinic.ts'

const fields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  timeZone: Type.String({
    maxLength: 100,
    description: 'Name in the IANA database; working hours and days are meant in it',
  }),
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217; of new prices' }),
  reminderHours: Type.Array(Type.Integer({ minimum: 1, maximum: 720 }), {
    maxItems: 5,
    description: 'Hours before an approved appointment at which the patient is reminded; empty: not at all',
  }),
}

export const Clinic = Type.Object(
  { ...fields, version: Type.Integer({ description: 'Its ETag' }) },
  { title: 'Clinic' },
)

export const ClinicChange = Type.Partial(Type.Object(fields), {
  additionalProperties: false,
  minProperties: 1,
  title: 'ClinicChange',
  examples: [{ name: 'Clinic by the river', timeZone: 'Europe/Berlin', currency: 'EUR', reminderHours: [24, 2] }],
})

export function clinicView({ name, timeZone, currency, reminderHours, version }: ModelClinic): Static<typeof Clinic> {
  return { name, timeZone, currency, reminderHours: [...reminderHours], version }
}
