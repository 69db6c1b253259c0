import { type Static, Type } from 'typebox'
import { ACTIONS, PERMISSION_CATEGORIES } from '../../../model/permissions.ts'
import { type Role as ModelRole, REACHES, ROLE_CATEGORIES, ROLE_ID } from '../../../model/role.ts'
import { seenText } from '../../../model/schema-parts.ts'
import type { OwnRole } from '../../../store/roles.ts'
import { IsoTime, nullable } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

const Category = Type.Enum([...ROLE_CATEGORIES], { type: 'string' })
const Reach = Type.Enum([...REACHES], {
  type: 'string',
  description: 'Whose: `own` the linked patient, `care` those in his care, `all` everybody',
})
const fields = {
  name: seenText(100),
  category: Category,
  permissions: Type.Array(Type.Enum([...ACTIONS], { type: 'string' }), {
    maxItems: ACTIONS.length,
    description: 'Ids of `GET /permissions`',
  }),
  reach: Reach,
}
const example = {
  name: 'Night nurse',
  category: 'clinical',
  permissions: ['patients:read', 'vitals:read'],
  reach: 'care',
}

export const NewRole = Type.Object(
  { id: Type.String({ pattern: ROLE_ID.source, description: 'Slug; for ever' }), ...fields },
  { additionalProperties: false, title: 'NewRole', examples: [{ id: 'night-nurse', ...example }] },
)
export const RoleBody = Type.Object(fields, { additionalProperties: false, title: 'RoleBody', examples: [example] })

export const Role = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    category: Category,
    permissions: Type.Array(Type.String()),
    reach: Reach,
    builtIn: Type.Boolean({ description: 'Part of the product: cannot be changed' }),
    version: nullable(Type.Integer({ description: 'Its ETag; null: built in' })),
    createdAt: nullable(IsoTime),
    updatedAt: nullable(IsoTime),
  },
  { title: 'Role' },
)
export const Roles = Type.Object({ items: Type.Array(Role), nextCursor: Type.Null() })

const Permission = Type.Object(
  {
    id: Type.String(),
    category: Type.Enum([...PERMISSION_CATEGORIES], { type: 'string' }),
    scope: Type.Enum(['patient', 'house'], {
      type: 'string',
      description: '`patient`: counts for the patients that the role reaches',
    }),
    description: Type.String(),
  },
  { title: 'Permission' },
)
export const Permissions = Type.Object({ items: Type.Array(Permission), nextCursor: Type.Null() })

export function roleView(role: ModelRole | OwnRole): Static<typeof Role> {
  const { id, name, category, permissions, reach, builtIn } = role
  const own = 'version' in role
  return {
    id,
    name,
    category,
    permissions: [...permissions],
    reach,
    builtIn,
    version: own ? role.version : null,
    createdAt: own ? iso(role.createdAt) : null,
    updatedAt: own ? iso(role.updatedAt) : null,
  }
}
