import type pg from 'pg'
import type { AlertStory } from '../timeline.ts'
import { transaction } from './pool.ts'
import { instant } from './rows.ts'
import { appendTimeline } from './timeline.ts'
import { untold } from './untold.ts'

type LateRow = { id: string; patient_id: string; measured_at: Date; summary: string }

/** Tells timelines of values that came too late to alarm: once, however often they come. */
export function postgresLateStory(pool: pg.Pool): AlertStory {
  return {
    advance(limit) {
      return transaction(pool, async client => {
        const { rows } = await client.query<LateRow>(
          `update late_values set told = true
           where id in (select id from late_values where not told order by arrived_at limit $1 for update skip locked)
           returning id, patient_id, measured_at, summary`,
          [limit],
        )
        const events = rows.map(row => ({
          id: row.id,
          patientId: row.patient_id,
          type: 'late-value' as const,
          at: instant(row.measured_at),
          by: null,
          summary: row.summary,
          reference: null,
        }))
        await appendTimeline(client, await untold(client, events))
        return rows.length
      })
    },
  }
}
