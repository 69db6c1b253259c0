import { fields } from '../live/fields.ts'
import type { Picked } from '../parts/combobox-field.tsx'
import type { Session } from '../session/session.ts'
import { decodePatientRow, identityText } from './identity.ts'

/** As many as a person looks through. */
const MOST = 8

/** For a `ComboboxField`: patients whom this person may open. */
export function patientSearch(session: Session) {
  return async (typed: string, ended: AbortSignal): Promise<readonly Picked[]> => {
    const query = new URLSearchParams({ q: typed, limit: String(MOST) })
    const { body } = await session.request('GET', `/patients?${query}`, undefined, null, ended)
    return fields(body, 'patients')
      .list('items', decodePatientRow)
      .map(patient => ({
        id: patient.id,
        text: identityText(patient),
        ...(patient.ward === null ? {} : { detail: [patient.ward, patient.bed].filter(Boolean).join(', bed ') }),
      }))
  }
}
