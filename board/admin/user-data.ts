import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, fields, text } from '../live/fields.ts'

/** An account as administrators see it. */
export interface Account {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly wards: readonly { readonly id: string; readonly name: string }[]
  /** Unix ms. */
  readonly disabledAt: number | null
  readonly lockedUntil: number | null
  readonly lastLoginAt: number | null
  readonly mustChangePassword: boolean
}

export const decodeAccount: Decode<Account> = (value, at) => {
  const f = fields(value, at)
  const instantOrNull = (name: string) => (f.textOrNull(name) === null ? null : f.of(name, instant))
  return {
    id: f.text('id'),
    email: f.text('email'),
    name: f.text('name'),
    roles: f.list('roles', text),
    wards: f.raw('wards') === undefined ? [] : f.list('wards', decodeNamed),
    disabledAt: instantOrNull('disabledAt'),
    lockedUntil: instantOrNull('lockedUntil'),
    lastLoginAt: instantOrNull('lastLoginAt'),
    mustChangePassword: f.raw('mustChangePassword') === true,
  }
}

/** What stands in the way of this account, in words; null: nothing. */
export function accountState(account: Account, now: number): { text: string; tone: 'attention' | 'over' } | null {
  if (account.disabledAt !== null) return { text: 'disabled', tone: 'over' }
  if (account.lockedUntil !== null && account.lockedUntil > now) return { text: 'locked', tone: 'attention' }
  return account.mustChangePassword ? { text: 'password not set yet', tone: 'attention' } : null
}
