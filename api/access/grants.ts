import { AppError } from '../../model/errors.ts'
import { beyond } from '../../model/policy.ts'
import type { Role } from '../../model/role.ts'
import type { Caller } from './caller.ts'

/** Nobody gives, takes or stands in for permissions that he does not hold himself. Errors: FORBIDDEN. */
export function checkGrant({ account }: Caller, roles: readonly Pick<Role, 'permissions' | 'reach'>[]): void {
  const missing = [...new Set(roles.flatMap(role => beyond(account, role)))]
  if (missing.length === 0) return
  throw new AppError('FORBIDDEN', `You do not hold these permissions yourself, or not as far: ${missing.join(', ')}`)
}
