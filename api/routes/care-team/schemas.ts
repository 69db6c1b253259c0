import { type Static, Type } from 'typebox'
import { CARE_FUNCTIONS, type CareTeamMember, type Handover as ModelHandover } from '../../../model/care-team.ts'
import { IsoTime, nullable, nullableText, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const USER_ID = '0b54f6a2-7c64-4d53-8a3b-1f0a4f5d2c22'

const CareFunctionName = Type.Enum([...CARE_FUNCTIONS], { type: 'string' })
const time = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }))

export const Member = Type.Object(
  {
    id: Uuid,
    patientId: Uuid,
    userId: Uuid,
    name: Type.String({ description: 'Of the user' }),
    function: CareFunctionName,
    from: IsoTime,
    until: nullable(IsoTime),
  },
  { title: 'CareTeamMember' },
)
export const MemberPage = page(Member)
export const MemberBody = Type.Object(
  {
    userId: Uuid,
    function: CareFunctionName,
    from: time('ISO 8601; now if not given, never the past'),
    until: time('ISO 8601: the end of the shift; without it, until somebody ends it'),
  },
  {
    additionalProperties: false,
    title: 'NewCareTeamMember',
    examples: [{ userId: USER_ID, function: 'responsible-nurse' }],
  },
)
export const MemberParams = Type.Object({ id: Type.String(), memberId: Type.String() })
export const PageQuery = Type.Object(pageQuery)

const Person = Type.Object({ id: Uuid, name: Type.String() })
export const HandoverBody = Type.Object(
  {
    fromUserId: Type.Optional(Uuid),
    toUserId: Uuid,
    wardId: Type.Optional(Uuid),
    patientIds: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 200, uniqueItems: true })),
    until: time('ISO 8601: the end of the shift of who receives'),
    note: Type.Optional(nullableText(5000)),
  },
  {
    additionalProperties: false,
    title: 'NewHandover',
    description: 'Without `fromUserId`: from the caller. Without `wardId` and `patientIds`: the whole list',
    examples: [
      {
        fromUserId: USER_ID,
        toUserId: '5b0e9d64-2c1f-4d0a-8e37-9c2a6f1d7e20',
        patientIds: ['3f2c8a70-51f4-4a0e-9c39-0d7a4d8e1b52'],
        note: 'Bed 2 waits for the result of his blood gas',
      },
    ],
  },
)
export const Handover = Type.Object(
  {
    id: Uuid,
    at: IsoTime,
    from: Person,
    to: Person,
    wardId: nullable(Uuid),
    patients: Type.Integer({ description: 'How many' }),
    patientIds: Type.Array(Uuid),
    note: nullable(Type.String()),
  },
  { title: 'Handover' },
)
export const HandoverPage = page(Handover)

export function memberView(member: CareTeamMember): Static<typeof Member> {
  return { ...member, from: iso(member.from), until: isoOrNull(member.until) }
}

export function handoverView({ at, patientIds, ...same }: ModelHandover): Static<typeof Handover> {
  return { ...same, at: iso(at), patients: patientIds.length, patientIds: [...patientIds] }
}
