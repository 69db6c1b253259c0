import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { fields } from '../live/fields.ts'
import { useBoard } from '../parts/use-board.ts'
import { decodeColleague } from '../patients/find-staff.ts'

const NOBODY: ReadonlyMap<string, string> = new Map()

/**
 * Names of users by id, as far as this person may see the names of colleagues. Asked for once per id; an id that has no
 * name stays without one.
 */
export function useNames(ids: readonly (string | null)[]): ReadonlyMap<string, string> {
  const { session } = useBoard()
  const names = useSignal(NOBODY)
  const wanted = [...new Set(ids)].filter(id => id !== null && !names.value.has(id)).sort()
  const key = wanted.join(',')
  useEffect(() => {
    if (key === '' || !session.may('staff:read')) return
    const ended = new AbortController()
    session
      .request('GET', `/staff?${new URLSearchParams({ ids: key, limit: '100' })}`, undefined, null, ended.signal)
      .then(({ body }) => {
        const found = fields(body, 'staff').list('items', decodeColleague)
        names.value = new Map([...names.value, ...found.map(({ id, name }) => [id, name] as const)])
      })
      // Names are an addition: without them the list stands as it is.
      .catch(() => {})
    return () => ended.abort()
  }, [key])
  return names.value
}
