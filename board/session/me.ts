import { ACTIONS, may } from '../../model/policy.ts'
import { ROLES } from '../../model/user.ts'
import { type Decode, fields, text } from '../live/fields.ts'

/** Who is logged in, as `GET /me` answers. */
export interface Me {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<string>
  readonly wards: readonly { readonly id: string; readonly name: string }[]
  /** The person's own record, for patients. */
  readonly patientId: string | null
  /** Nothing else is open until a password of their own is set. */
  readonly mustChangePassword: boolean
  /** The clinic's time zone, IANA name; null when the server does not say. */
  readonly timeZone: string | null
}

/** A server that says nothing of permissions leaves what the roles always gave. @throws ShapeError */
export const decodeMe: Decode<Me> = (value, at) => {
  const f = fields(value, at)
  const roles = f.list('roles', text)
  const known = ROLES.filter(role => roles.includes(role))
  const given = f.raw('permissions')
  return {
    id: f.text('id'),
    email: f.text('email'),
    name: f.text('name'),
    roles,
    permissions: new Set(
      given === undefined ? ACTIONS.filter(action => may({ roles: known }, action)) : f.list('permissions', text),
    ),
    wards: f.raw('wards') === undefined ? [] : f.list('wards', decodeNamed),
    patientId: f.textOrNull('patientId'),
    mustChangePassword: f.raw('mustChangePassword') === true,
    timeZone: f.textOrNull('timeZone'),
  }
}

export const decodeNamed: Decode<{ readonly id: string; readonly name: string }> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.text('name') }
}
