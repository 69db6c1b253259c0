import { Type } from 'typebox'
import type { Me as ModelMe } from '../../../model/user.ts'
import { nullable, Uuid } from '../../schemas/common.ts'

export const Me = Type.Unsafe<ModelMe>(
  Type.Object(
    {
      id: Uuid,
      email: Type.String(),
      name: Type.String(),
      roles: Type.Array(Type.String(), { description: 'Ids of roles' }),
      permissions: Type.Array(Type.String(), { description: 'Of all his roles together' }),
      wards: Type.Array(Type.Object({ id: Uuid, name: Type.String() }), { description: 'Where he works' }),
      patientId: nullable(Uuid),
      mustChangePassword: Type.Boolean(),
    },
    { title: 'Me', description: 'The user as he sees himself' },
  ),
)
