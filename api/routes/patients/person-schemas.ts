import { Type } from 'typebox'
import { CONTACT_KINDS, CONTACT_USES, SEXES } from '../../../model/patient.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, nullableText } from '../../schemas/common.ts'

// What is written down of a person: the same in requests and answers. Text is kept as it was typed, whatever it looks like.

const maybe = (maxLength: number) => Type.Optional(nullableText(maxLength))
const closed = { additionalProperties: false }
const Day = Type.String({ format: 'date' })

export const Name = Type.Object(
  {
    given: Type.Array(Text(100), { maxItems: 10 }),
    family: Text(100),
    prefix: maybe(40),
    preferred: Type.Optional(nullable(Text(100, 'How to call the person'))),
  },
  closed,
)
export const Identifier = Type.Object(
  {
    system: Text(200, 'URI or short name of the numbering system; those of `GET /identifier-systems` are checked'),
    value: Text(100),
  },
  closed,
)
export const BirthDate = nullable(Day)
export const Sex = Type.Enum([...SEXES], { type: 'string' })
export const Place = nullable(
  Text(
    60,
    'Name of the ward, or of the bed in it: admits, transfers, or (null) discharges. One that does not exist yet is made for who may change wards',
  ),
)

const RelatedPerson = Type.Object({ name: Text(200), relationship: maybe(100), phone: maybe(50) }, closed)

export const detailSchemas = {
  gender: nullable(Text(60, 'In the words of the person; apart from `sex`')),
  address: nullable(
    Type.Object(
      {
        lines: Type.Array(Text(200), { maxItems: 6 }),
        city: maybe(100),
        state: maybe(100),
        postalCode: maybe(20),
        country: maybe(100),
      },
      closed,
    ),
  ),
  contacts: Type.Array(
    Type.Object(
      {
        kind: Type.Enum([...CONTACT_KINDS], { type: 'string' }),
        value: Text(200),
        use: Type.Optional(nullable(Type.Enum([...CONTACT_USES], { type: 'string' }))),
      },
      closed,
    ),
    { maxItems: 20 },
  ),
  primaryCareProvider: nullable(Type.Object({ name: Text(200), organisation: maybe(200), phone: maybe(50) }, closed)),
  familyMembers: Type.Array(RelatedPerson, { maxItems: 20 }),
  emergencyContacts: Type.Array(RelatedPerson, { maxItems: 10 }),
  insurance: Type.Array(
    Type.Object({ insurer: Text(200), policyNumber: maybe(100), validTo: Type.Optional(nullable(Day)) }, closed),
    { maxItems: 10 },
  ),
  medicalCard: nullable(
    Type.Object({ number: Text(100), issuedOn: Type.Optional(nullable(Day)), notes: maybe(1000) }, closed),
  ),
  deceasedAt: nullable(IsoTime),
}

export const Billing = nullable(Type.Object({ payer: maybe(200), account: maybe(100), notes: maybe(1000) }, closed))
