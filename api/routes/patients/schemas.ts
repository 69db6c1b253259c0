import { type Static, Type } from 'typebox'
import type { Patient as ModelPatient } from '../../../model/patient.ts'
import { IsoTime, nullable, Problem, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import { Billing, BirthDate, detailSchemas, Identifier, Name, Place, Sex } from './person-schemas.ts'

const optional = {
  birthDate: Type.Optional(BirthDate),
  sex: Type.Optional(Sex),
  gender: Type.Optional(detailSchemas.gender),
  address: Type.Optional(detailSchemas.address),
  contacts: Type.Optional(detailSchemas.contacts),
  primaryCareProvider: Type.Optional(detailSchemas.primaryCareProvider),
  billing: Type.Optional(Billing),
  familyMembers: Type.Optional(detailSchemas.familyMembers),
  emergencyContacts: Type.Optional(detailSchemas.emergencyContacts),
  insurance: Type.Optional(detailSchemas.insurance),
  medicalCard: Type.Optional(detailSchemas.medicalCard),
  deceasedAt: Type.Optional(detailSchemas.deceasedAt),
  identifiers: Type.Optional(Type.Array(Identifier, { maxItems: 20 })),
  ward: Type.Optional(Place),
  bed: Type.Optional(Place),
  confirmDuplicate: Type.Optional(
    Type.Boolean({ description: 'A person has looked at the candidates of a 409, and it is somebody else' }),
  ),
}
export const NewPatient = Type.Object(
  { name: Name, ...optional },
  {
    additionalProperties: false,
    title: 'NewPatient',
    examples: [
      {
        name: { given: ['Ada'], family: 'Test', preferred: 'Addie' },
        birthDate: '1960-01-02',
        sex: 'female',
        address: { lines: ['1 Example Street'], city: 'Sampleton', postalCode: '0000', country: 'AU' },
        contacts: [{ kind: 'phone', value: '+61 491 570 156', use: 'mobile' }],
        emergencyContacts: [{ name: 'Ben Test', relationship: 'brother', phone: '+61 491 570 157' }],
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
    ...detailSchemas,
    billing: Type.Optional(Billing),
    identifiers: Type.Array(Identifier),
    ward: nullable(Type.String()),
    bed: nullable(Type.String()),
    wardId: nullable(Uuid),
    bedId: nullable(Uuid),
    stayId: nullable(Uuid),
    hasPhoto: Type.Boolean({ description: 'Whether `GET /patients/{id}/photo` has one' }),
    version: Type.Integer({ description: 'Its ETag' }),
    createdAt: IsoTime,
    updatedAt: IsoTime,
  },
  { title: 'Patient', description: '`billing` is there for who may see it, and never in lists' },
)
export const PatientPage = page(Patient)

export const Candidate = Type.Object(
  {
    id: Uuid,
    name: Name,
    birthDate: BirthDate,
    sex: Sex,
    ward: nullable(Type.String()),
  },
  { title: 'PatientIdentity' },
)
export const DuplicateProblem = {
  description: 'Conflict; as `possible-duplicate` with the people it may be',
  content: {
    'application/problem+json': {
      schema: Type.Object(
        {
          ...Problem.properties,
          candidates: Type.Optional(
            Type.Array(Candidate, { description: 'Who it may be; empty for callers who may not find patients' }),
          ),
        },
        { title: 'DuplicateProblem' },
      ),
    },
  },
}

export const PatientQuery = Type.Object({
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Searches names and identifiers: parts in any order, without accents and case, typing errors last',
    }),
  ),
  birthDate: Type.Optional(Type.String({ format: 'date' })),
  identifier: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'A whole number, of any system' }),
  ),
  ward: Type.Optional(Type.String({ maxLength: 60, description: 'Name or id of the ward where they are now' })),
  ids: Type.Optional(Type.String({ maxLength: 4000, description: 'Only these, divided by commas' })),
  mine: Type.Optional(
    Type.Enum(['true', 'false'], { type: 'string', description: '`true`: only those on whose care team you are now' }),
  ),
  removed: Type.Optional(
    Type.Enum(['true', 'false'], {
      type: 'string',
      description: '`true`: those who were removed, for who may restore them',
    }),
  ),
  ...pageQuery,
})

export function patientView(patient: ModelPatient, withBilling = false): Static<typeof Patient> {
  const { id, birthDate, sex, ward, bed, wardId, bedId, stayId, hasPhoto, version } = patient
  return {
    id,
    name: nameView(patient),
    birthDate,
    sex,
    ...detailsView(patient),
    ...(withBilling ? { billing: patient.billing } : {}),
    identifiers: patient.identifiers.map(({ system, value }) => ({ system, value })),
    ward,
    bed,
    wardId,
    bedId,
    stayId,
    hasPhoto,
    version,
    createdAt: iso(patient.createdAt),
    updatedAt: iso(patient.updatedAt),
  }
}

export function candidateView(patient: ModelPatient): Static<typeof Candidate> {
  const { id, birthDate, sex, ward } = patient
  return { id, name: nameView(patient), birthDate, sex, ward }
}

const nameView = ({ name }: Pick<ModelPatient, 'name'>): Static<typeof Name> => ({ ...name, given: [...name.given] })

function detailsView(patient: ModelPatient) {
  const { gender, address, primaryCareProvider, medicalCard } = patient
  return {
    gender,
    address: address === null ? null : { ...address, lines: [...address.lines] },
    contacts: [...patient.contacts],
    primaryCareProvider,
    familyMembers: [...patient.familyMembers],
    emergencyContacts: [...patient.emergencyContacts],
    insurance: [...patient.insurance],
    medicalCard,
    deceasedAt: isoOrNull(patient.deceasedAt),
  }
}
