import type { TimelineEvent } from '../../model/timeline.ts'

/** The record that an event or a notification is about. Throws when the database holds something else. */
export function referenceOf(json: unknown): TimelineEvent['reference'] {
  if (json === null) return null
  if (typeof json === 'object' && 'kind' in json && 'id' in json) {
    const { kind, id } = json
    if (typeof kind === 'string' && typeof id === 'string') return { kind, id }
  }
  throw new Error('The database holds a damaged reference')
}
