import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { fields } from '../live/fields.ts'
import type { Session } from '../session/session.ts'

/** One person is responsible for fewer. */
const MOST = 200
const KEY = 'wardbeat.onlyMine'

/** Whether this screen shows only the patients of whoever is logged in. A screen on the wall belongs to nobody. */
export const onlyMine = signal(localStorage.getItem(KEY) === 'yes')

export function showOnlyMine(only: boolean): void {
  onlyMine.value = only
  if (only) localStorage.setItem(KEY, 'yes')
  else localStorage.removeItem(KEY)
}

/**
 * The patients on whose care team this person is; asked for while they are wanted, and again whenever the board was.
 * Null: not known, and then everybody is shown.
 */
export function minePatients(
  session: Session,
  asked: ReadonlySignal<unknown>,
): ReadonlySignal<ReadonlySet<string> | null> {
  const mine = signal<ReadonlySet<string> | null>(null)
  effect(() => {
    if (!onlyMine.value || asked.value === null) return
    session
      .request('GET', `/patients?mine=true&limit=${MOST}`)
      .then(({ body }) => {
        mine.value = new Set(fields(body, 'patients').list('items', (v, at) => fields(v, at).text('id')))
      })
      // A filter that is not known hides nobody; the next look comes with the next snapshot.
      .catch(() => {
        mine.value = null
      })
  })
  return mine
}
