import type { Static } from 'typebox'
import type { User as ModelUser } from '../../../model/user.ts'
import type { User } from '../auth/schemas.ts'

export function userView({ id, email, name, roles }: ModelUser): Static<typeof User> {
  return { id, email, name, roles: [...roles] }
}
