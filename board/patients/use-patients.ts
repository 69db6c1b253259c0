import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { fields } from '../live/fields.ts'
import { useBoard } from '../parts/use-board.ts'
import { decodePatientRow, type PatientRow } from './identity.ts'

const NOBODY: ReadonlyMap<string, PatientRow> = new Map()

/**
 * Who the patients with these ids are, as far as this person may see them. Asked for once per id; an id that stays
 * without a name belongs to somebody who is not his to see.
 */
export function usePatients(ids: readonly (string | null)[]): ReadonlyMap<string, PatientRow> {
  const { session } = useBoard()
  const known = useSignal(NOBODY)
  const wanted = [...new Set(ids)].filter(id => id !== null && !known.value.has(id)).sort()
  const key = wanted.join(',')
  useEffect(() => {
    if (key === '' || !session.may('patients:read')) return
    const ended = new AbortController()
    session
      .request('GET', `/patients?${new URLSearchParams({ ids: key, limit: '100' })}`, undefined, null, ended.signal)
      .then(({ body }) => {
        const found = fields(body, 'patients').list('items', decodePatientRow)
        known.value = new Map([...known.value, ...found.map(patient => [patient.id, patient] as const)])
      })
      // Names are an addition: without them the list stands as it is.
      .catch(() => {})
    return () => ended.abort()
  }, [key])
  return known.value
}
