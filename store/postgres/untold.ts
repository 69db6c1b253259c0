import type pg from 'pg'
import type { TimelineEvent } from '../../model/timeline.ts'
import { recordsNow } from './records-now.ts'

/** Without what the timeline has already and patients who were erased; what was a double's goes to its survivor. */
export async function untold(
  client: pg.ClientBase,
  events: readonly TimelineEvent[],
): Promise<readonly TimelineEvent[]> {
  const records = await recordsNow(
    client,
    events.map(event => event.patientId),
  )
  const { rows } = await client.query<{ id: string }>('select id from timeline where id = any($1::uuid[])', [
    events.map(event => event.id),
  ])
  const told = new Set(rows.map(row => row.id))
  return events.flatMap(event => {
    const patientId = records.get(event.patientId)
    return patientId === undefined || told.has(event.id) ? [] : [{ ...event, patientId }]
  })
}
