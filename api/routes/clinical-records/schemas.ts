import { Type } from 'typebox'
import {
  ALLERGY_STATUSES,
  CANONICAL_UNITS,
  CERTAINTIES,
  CONDITION_STATUSES,
  MEASUREMENT_KINDS,
  MEASUREMENT_UNITS,
  MEDICATION_STATUSES,
  SEVERITIES,
} from '../../../model/clinical.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, nullableText, page, pageQuery, Uuid } from '../../schemas/common.ts'

const words = <const T extends string>(values: readonly T[]) => Type.Enum([...values], { type: 'string' })
const Day = nullable(Type.String({ format: 'date' }))
const Code = nullable(
  Type.Object(
    {
      system: Text(200, 'URI or short name of the terminology'),
      code: Text(100),
    },
    { additionalProperties: false },
  ),
)

/** What all three have in common; in words first, with a code where somebody knows it. */
const stated = (what: string) => ({
  name: Text(200, what),
  code: Code,
  since: Day,
  until: Day,
  note: nullableText(2000),
})

const entry = {
  id: Uuid,
  enteredInErrorAt: nullable(IsoTime),
  version: Type.Integer({ description: 'Its ETag' }),
  createdAt: IsoTime,
  updatedAt: IsoTime,
  updatedBy: nullable(Uuid),
}
const change = {
  version: Type.Integer(),
  enteredInError: Type.Boolean(),
  at: IsoTime,
  by: nullable(Uuid),
}

const medication = {
  ...stated('The medicine'),
  status: words(MEDICATION_STATUSES),
  dose: nullableText(200),
  route: nullableText(100),
  frequency: nullableText(200),
}
const allergy = {
  ...stated('The substance'),
  status: words(ALLERGY_STATUSES),
  reaction: nullableText(500),
  severity: words(SEVERITIES),
  certainty: words(CERTAINTIES),
}
const condition = { ...stated('The illness'), status: words(CONDITION_STATUSES) }

const changing = {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ note: 'Confirmed by the family doctor' }],
}
const adding = { additionalProperties: false }
const LISINOPRIL = { name: 'Lisinopril', dose: '10 mg', frequency: 'once a day', since: '2024-05-01' }
const PENICILLIN = { name: 'Penicillin', reaction: 'Rash', severity: 'moderate', certainty: 'confirmed' }
const HYPERTENSION = { name: 'Hypertension', code: { system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10' } }

/** As it is, as it is asked for, and as it was. */
export const medicationSchemas = {
  Whole: Type.Object({ ...entry, ...medication }, { title: 'Medication' }),
  New: Type.Object(
    { ...Type.Partial(Type.Object(medication)).properties, name: medication.name },
    { ...adding, title: 'NewMedication', examples: [LISINOPRIL] },
  ),
  Change: Type.Partial(Type.Object(medication), { ...changing, title: 'MedicationChange' }),
  Version: Type.Object({ ...change, ...medication }, { title: 'MedicationVersion' }),
}
export const allergySchemas = {
  Whole: Type.Object({ ...entry, ...allergy }, { title: 'Allergy' }),
  New: Type.Object(
    { ...Type.Partial(Type.Object(allergy)).properties, name: allergy.name },
    { ...adding, title: 'NewAllergy', examples: [PENICILLIN] },
  ),
  Change: Type.Partial(Type.Object(allergy), { ...changing, title: 'AllergyChange' }),
  Version: Type.Object({ ...change, ...allergy }, { title: 'AllergyVersion' }),
}
export const conditionSchemas = {
  Whole: Type.Object({ ...entry, ...condition }, { title: 'Condition' }),
  New: Type.Object(
    { ...Type.Partial(Type.Object(condition)).properties, name: condition.name },
    { ...adding, title: 'NewCondition', examples: [HYPERTENSION] },
  ),
  Change: Type.Partial(Type.Object(condition), { ...changing, title: 'ConditionChange' }),
  Version: Type.Object({ ...change, ...condition }, { title: 'ConditionVersion' }),
}

const measured = {
  kind: words(MEASUREMENT_KINDS),
  value: Type.Number({ description: 'In `unit`' }),
  unit: words(CANONICAL_UNITS),
  at: IsoTime,
  entered: Type.Object(
    { value: Type.Number(), unit: Type.String() },
    { description: 'As it was given, before conversion' },
  ),
}
export const Measurement = Type.Object({ ...entry, ...measured }, { title: 'Measurement' })
export const MeasurementPage = page(Measurement)
export const NewMeasurement = Type.Object(
  {
    kind: words(MEASUREMENT_KINDS),
    value: Type.Number(),
    unit: Type.String({ maxLength: 20, description: `One of ${MEASUREMENT_UNITS.join(', ')}; never guessed` }),
    at: Type.Optional(IsoTime),
  },
  {
    additionalProperties: false,
    title: 'NewMeasurement',
    examples: [{ kind: 'weight', value: 71.4, unit: 'kg', at: '2026-11-20T08:15:00Z' }],
  },
)

export const ClinicalQuery = Type.Object({
  errors: Type.Optional(
    Type.Enum(['true', 'false'], { type: 'string', description: 'Also what was entered in error' }),
  ),
  ...pageQuery,
})
export const RecordParams = Type.Object({ id: Type.String(), recordId: Type.String() })
