import { createHash } from 'node:crypto'
import type pg from 'pg'
import { isAlert } from '../../model/alert-check.ts'
import { alertChapter } from '../../model/alert-story.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import type { AlertStory } from '../timeline.ts'
import { transaction } from './pool.ts'
import { only } from './rows.ts'
import { appendTimeline } from './timeline.ts'
import { untold } from './untold.ts'

const FOLLOWER = 'alert-story'

type OutboxRow = { cursor: number; alert: unknown }

export function postgresAlertStory(pool: pg.Pool): AlertStory {
  return {
    advance(limit) {
      return transaction(pool, async client => {
        // The row is the turn: another process waits here, and reads on from where this one will have come.
        const turn = await client.query<{ position: number }>(
          'select position::float8 as position from feed_followers where name = $1 for update',
          [FOLLOWER],
        )
        const { rows } = await client.query<OutboxRow>(
          'select cursor::float8 as cursor, alert from alert_outbox o where cursor > $1 order by o.cursor limit $2',
          [only(turn.rows).position, limit],
        )
        const last = rows.at(-1)
        if (last === undefined) return 0
        await client.query('update feed_followers set position = $2 where name = $1', [FOLLOWER, last.cursor])
        await appendTimeline(client, await untold(client, unique(rows.flatMap(chapterOf))))
        return rows.length
      })
    },
  }
}

function chapterOf({ cursor, alert }: OutboxRow): readonly TimelineEvent[] {
  if (!isAlert(alert)) throw new Error(`The alert at cursor ${cursor} of the outbox is damaged`)
  const told = alertChapter(alert)
  if (told === null) return []
  // An alert is raised and resolved once, whatever else changes while it is active; acknowledged again after it worsened.
  const key = [alert.id, told.chapter, ...(told.chapter === 'acknowledged' ? [told.event.at] : [])].join(' ')
  return [{ id: uuidOf(key), ...told.event }]
}

/** The first of each: what comes again later is told as it was then. */
function unique(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const seen = new Set<string>()
  return events.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** A UUID of version 8 (RFC 9562, 5.8), the same for the same text. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest()
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
