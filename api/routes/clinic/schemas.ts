import { type Static, Type } from 'typebox'
import type { Clinic as ModelClinic } from '../../../model/clinic.ts'
import { type Grafana, PATIENT_DASHBOARDS } from '../../../model/grafana.ts'
import { CURRENCY } from '../../../model/patterns.ts'
import { Text } from '../../schemas/clinical.ts'
import { nullable } from '../../schemas/common.ts'

const fields = {
  name: Text(200),
  timeZone: Type.String({
    maxLength: 100,
    description: 'Name in the IANA database; working hours and days are meant in it',
  }),
  currency: Type.String({ pattern: CURRENCY, description: 'ISO 4217; of new prices' }),
  reminderHours: Type.Array(Type.Integer({ minimum: 1, maximum: 720 }), {
    maxItems: 5,
    description: 'Hours before an approved appointment at which the patient is reminded; empty: not at all',
  }),
}

export const Clinic = Type.Object(
  {
    ...fields,
    grafana: nullable(
      Type.Object(
        {
          url: Type.String({ description: 'Without a slash at its end' }),
          patientDashboard: Type.Enum([...PATIENT_DASHBOARDS], {
            type: 'string',
            description: 'The one with vitals; its uid is wardbeat- and this',
          }),
        },
        { description: 'Where Grafana is, from the configuration; null: nowhere, or not for you' },
      ),
    ),
    version: Type.Integer({ description: 'Its ETag' }),
  },
  { title: 'Clinic' },
)

export const ClinicChange = Type.Partial(Type.Object(fields), {
  additionalProperties: false,
  minProperties: 1,
  title: 'ClinicChange',
  examples: [{ name: 'Clinic by the river', timeZone: 'Europe/Berlin', currency: 'EUR', reminderHours: [24, 2] }],
})

export function clinicView(clinic: ModelClinic, grafana: Grafana | null): Static<typeof Clinic> {
  const { name, timeZone, currency, reminderHours, version } = clinic
  return { name, timeZone, currency, reminderHours: [...reminderHours], grafana, version }
}
