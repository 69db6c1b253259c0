export const ROLES = ['admin', 'nurse', 'doctor'] as const
export type Role = (typeof ROLES)[number]

export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly Role[]
}
