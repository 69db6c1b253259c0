import type pg from 'pg'
import { moveAlert } from '../../model/alert-moves.ts'
import type { AlarmClock } from '../alerts.ts'
import { lockAlerts, updateAlerts } from './alert-rows.ts'
import { appendAlerts } from './outbox.ts'
import { transaction } from './pool.ts'
import { date } from './rows.ts'

/** Alerts of one transaction: others who change alerts wait for it. */
const AT_ONCE = 100

export function postgresAlarmClock(pool: pg.Pool): AlarmClock {
  return {
    endPauses(now) {
      return transaction(pool, async client => {
        const { rows } = await client.query<{ id: string }>(
          `select id from alerts where state = 'paused' and paused_until <= $1 order by paused_until limit $2`,
          [date(now), AT_ONCE],
        )
        const current = await lockAlerts(
          client,
          rows.map(row => row.id),
        )
        // Judged again under the lock: a person may have been quicker.
        const moved = [...current.values()].flatMap(before => {
          const after = moveAlert(before, { type: 'pause-over', at: now })
          return after === before ? [] : [after]
        })
        await updateAlerts(client, moved)
        await appendAlerts(client, moved)
        return rows.length
      })
    },
  }
}
