import { fields } from '../live/fields.ts'
import type { Picked } from '../parts/combobox-field.tsx'
import type { Session } from '../session/session.ts'
import { decodeDevice } from './device-data.ts'

/** As many as a person looks through. */
const MOST = 8

/** For a `ComboboxField`: gateways by id, name or serial number. @param without the device that asks */
export function gatewaySearch(session: Session, without?: string) {
  return async (typed: string, ended: AbortSignal): Promise<readonly Picked[]> => {
    const query = new URLSearchParams({ q: typed, kind: 'gateway', limit: String(MOST) })
    const { body } = await session.request('GET', `/devices?${query}`, undefined, null, ended)
    return fields(body, 'devices')
      .list('items', decodeDevice)
      .filter(({ id }) => id !== without)
      .map(({ id, name }) => ({ id, text: id, ...(name === null ? {} : { detail: name }) }))
  }
}
