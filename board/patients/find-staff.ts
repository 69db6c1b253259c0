import { type Decode, fields, text } from '../live/fields.ts'
import type { Picked } from '../parts/combobox-field.tsx'
import { roleName } from '../role-names.ts'
import type { Session } from '../session/session.ts'

const MOST = 8

export interface Colleague {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

export const decodeColleague: Decode<Colleague> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.text('name'), roles: f.list('roles', text) }
}

/** For a `ComboboxField`: colleagues by name. @param without whom nobody would pick */
export function staffSearch(session: Session, without: readonly string[] = []) {
  return async (typed: string, ended: AbortSignal): Promise<readonly Picked[]> => {
    const query = new URLSearchParams({ q: typed, limit: String(MOST) })
    const { body } = await session.request('GET', `/staff?${query}`, undefined, null, ended)
    return fields(body, 'staff')
      .list('items', decodeColleague)
      .filter(({ id }) => !without.includes(id))
      .map(({ id, name, roles }) => ({ id, text: name, detail: roles.map(roleName).join(', ') }))
  }
}
