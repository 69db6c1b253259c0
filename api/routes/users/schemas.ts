import { type Static, Type } from 'typebox'
import type { Instant } from '../../../model/clock.ts'
import type { UserRecord } from '../../../model/user.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import { Email, PersonName } from '../auth/schemas.ts'

const RoleIds = Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 20, description: 'Ids of roles' })
const WardIds = Type.Array(Uuid, { maxItems: 200, description: 'Ids of the wards where he works' })

export const NewUser = Type.Object(
  { email: Email, name: PersonName, roles: RoleIds, wards: Type.Optional(WardIds) },
  {
    additionalProperties: false,
    title: 'NewUser',
    examples: [{ email: 'grace@example.org', name: 'Grace Sample', roles: ['nurse'], wards: [] }],
  },
)
export const UserChange = Type.Object(
  {
    name: Type.Optional(PersonName),
    roles: Type.Optional(RoleIds),
    wards: Type.Optional(WardIds),
    disabled: Type.Optional(Type.Boolean({ description: '`true` ends every login, and lets nobody in' })),
  },
  { additionalProperties: false, minProperties: 1, title: 'UserChange', examples: [{ name: 'Grace Example' }] },
)

const user = {
  id: Uuid,
  email: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String(), { description: 'Ids of roles' }),
  wards: Type.Array(Type.Object({ id: Uuid, name: Type.String() })),
  patientId: nullable(Uuid),
  disabledAt: nullable(IsoTime),
  lockedUntil: nullable(IsoTime),
  createdAt: IsoTime,
  lastLoginAt: nullable(IsoTime),
  mustChangePassword: Type.Boolean(),
  version: Type.Integer({ description: 'Its ETag' }),
}
export const User = Type.Object(user, { title: 'User' })
export const CreatedUser = Type.Object(
  { ...user, temporaryPassword: Type.String({ description: 'Shown once; he must change it when he logs in' }) },
  { title: 'CreatedUser' },
)
export const UserPage = page(User)
export const UserQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Searches names and emails' })),
  role: Type.Optional(Type.String({ maxLength: 40 })),
  ...pageQuery,
})

export const ResetCode = Type.Object(
  { code: Type.String({ description: 'Shown once; for `POST /auth/password-reset`' }), expiresAt: IsoTime },
  { title: 'ResetCode' },
)

const StaffMember = Type.Object(
  { id: Uuid, name: Type.String(), roles: Type.Array(Type.String(), { description: 'Ids of roles' }) },
  { title: 'StaffMember' },
)
export const StaffPage = page(StaffMember)
export const StaffQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Searches names' })),
  role: Type.Optional(Type.String({ maxLength: 40 })),
  ids: Type.Optional(
    Type.String({ maxLength: 4000, description: 'These users, with commas between; those who were disabled too' }),
  ),
  ...pageQuery,
})

export function userView(record: UserRecord, now: Instant): Static<typeof User> {
  const { id, email, name, patientId, mustChangePassword, version, lockedUntil } = record
  return {
    id,
    email,
    name,
    roles: [...record.roles],
    wards: record.wards.map(ward => ({ id: ward.id, name: ward.name })),
    patientId,
    disabledAt: isoOrNull(record.disabledAt),
    lockedUntil: isoOrNull(lockedUntil !== null && lockedUntil > now ? lockedUntil : null),
    createdAt: iso(record.createdAt),
    lastLoginAt: isoOrNull(record.lastLoginAt),
    mustChangePassword,
    version,
  }
}
