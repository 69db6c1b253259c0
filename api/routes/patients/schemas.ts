import { type Static, Type } from 'typebox'
import type { Patient as ModelPatient } from '../../../model/patient.ts'
import { SEXES } from '../../../model/patient.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Name = Type.Object(
  { given: Type.Array(text(100), { maxItems: 10 }), family: text(100) },
  { additionalProperties: false },
)
const Identifier = Type.Object(
  {
    system: Type.String({ minLength: 1, maxLength: 200, description: 'URI or short name of the numbering system' }),
    value: text(100),
  },
  { additionalProperties: false },
)
const BirthDate = nullable(Type.String({ format: 'date' }))
const Sex = Type.Enum([...SEXES], { type: 'string' })
const Place = nullable(
  Type.String({
    minLength: 1,
    maxLength: 60,
    description:
      'Name of the ward, or of the bed in it: admits, transfers, or (null) discharges. One that does not exist yet is made for who may change wards',
  }),
)

const optional = {
  birthDate: Type.Optional(BirthDate),
  sex: Type.Optional(Sex),
  identifiers: Type.Optional(Type.Array(Identifier, { maxItems: 20 })),
  ward: Type.Optional(Place),
  bed: Type.Optional(Place),
}
export const NewPatient = Type.Object(
  { name: Name, ...optional },
  {
    additionalProperties: false,
    title: 'NewPatient',
    examples: [
      {
        name: { given: ['Ada'], family: 'Test' },
        birthDate: '1960-01-02',
        sex: 'female',
        identifiers: [{ system: 'hospital', value: 'T-1' }],
        ward: 'Ward 1',
        bed: '4',
      },
    ],
  },
)
export const PatientChange = Type.Object(
  { name: Type.Optional(Name), ...optional },
  { additionalProperties: false, minProperties: 1, title: 'PatientChange', examples: [{ bed: '5' }] },
)

export const Patient = Type.Object(
  {
    id: Uuid,
    name: Name,
    birthDate: BirthDate,
    sex: Sex,
    identifiers: Type.Array(Identifier),
    ward: nullable(Type.String()),
    bed: nullable(Type.String()),
    wardId: nullable(Uuid),
    bedId: nullable(Uuid),
    stayId: nullable(Uuid),
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'Patient' },
)
export const PatientPage = page(Patient)

export const PatientQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Searches names and identifiers' })),
  ward: Type.Optional(Type.String({ maxLength: 60, description: 'Name or id of the ward where they are now' })),
  mine: Type.Optional(
    Type.Enum(['true', 'false'], { type: 'string', description: '`true`: only those on whose care team you are now' }),
  ),
  ...pageQuery,
})

export function patientView(patient: ModelPatient): Static<typeof Patient> {
  const { id, name, birthDate, sex, ward, bed, wardId, bedId, stayId, version } = patient
  return {
    id,
    name: { given: [...name.given], family: name.family },
    birthDate,
    sex,
    identifiers: patient.identifiers.map(({ system, value }) => ({ system, value })),
    ward,
    bed,
    wardId,
    bedId,
    stayId,
    version,
    createdAt: iso(patient.createdAt),
    updatedAt: iso(patient.updatedAt),
  }
}
