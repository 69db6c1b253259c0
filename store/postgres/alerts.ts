import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Alert } from '../../model/alert.ts'
import { moveAlert, type PersonMove } from '../../model/alert-moves.ts'
import { AppError } from '../../model/errors.ts'
import type { AlertMover, AlertReader, PersonsWish } from '../alerts.ts'
import { answer } from './alert-receipts.ts'
import { ALERT_COLUMNS, type AlertRow, alertFromRow, lockAlerts, updateAlerts } from './alert-rows.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { checkUsers } from './check-users.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { giveAlert } from './give-alert.ts'
import { appendAlerts } from './outbox.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { visibleTo } from './visible-to.ts'

export function postgresAlertReader(pool: pg.Pool): AlertReader {
  return {
    async get(id) {
      if (!isUuid(id)) return null
      const { rows } = await pool.query<AlertRow>(`select ${ALERT_COLUMNS} from alerts where id = $1`, [id])
      return rows[0] ? alertFromRow(rows[0]) : null
    },

    async list(query) {
      const { bind, and, where, values } = conditions()
      visibleTo({ and, bind }, 'patient_id', query.viewer, true)
      if (query.states !== undefined) {
        and(`state = any(${bind(query.states)}::text[])`)
        // Said again in the words of the index of open alerts, which is small however long the history is.
        if (!query.states.includes('resolved')) and(`state <> 'resolved'`)
      }
      if (query.patientId !== undefined) {
        if (!isUuid(query.patientId)) return NOTHING
        and(`patient_id = ${bind(query.patientId)}`)
      }
      if (query.priority !== undefined) and(`priority = ${bind(query.priority)}`)
      if (query.from !== undefined) and(`raised_at >= ${bind(date(query.from))}`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        const raised = bind(date(at))
        and(`raised_at <= ${raised} and (raised_at < ${raised} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<AlertRow>(
        `select ${ALERT_COLUMNS} from alerts ${where()} order by raised_at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, alertFromRow, row => [row.raised_at.getTime(), row.id])
    },

    async open(viewer) {
      const { bind, and, where, values } = conditions(`state <> 'resolved'`)
      visibleTo({ and, bind }, 'patient_id', viewer, true)
      // One statement is one snapshot: an alert is either in the list or on the outbox above the cursor, never both.
      const { rows } = await pool.query<AlertRow & { newest: number; id: string | null }>(
        `select p.newest::float8 as newest, a.* from feed_positions p
         left join (select ${ALERT_COLUMNS} from alerts ${where()}) a on true
         where p.feed = 'alerts' order by a.raised_at, a.id`,
        values,
      )
      return { cursor: rows[0]?.newest ?? 0, alerts: rows.filter(row => row.id !== null).map(alertFromRow) }
    },
  }
}

export function postgresAlertMover(pool: pg.Pool): AlertMover {
  return {
    async move(id, wish, act) {
      checkStorable(act.reason, 'reason')
      return edit(pool, async client => {
        if (wish.type === 'assign') await checkUsers(client, [wish.to], () => 'userId')
        const before = isUuid(id) ? (await lockAlerts(client, [id])).get(id.toLowerCase()) : undefined
        if (before === undefined) throw new AppError('NOT_FOUND', 'No such alert')
        const after = moveAlert(before, moveOf(wish, act))
        if (after === before) return before
        await updateAlerts(client, [after])
        await appendAudit(client, act, {
          action: `alerts:${wish.type}`,
          patientId: after.patientId,
          resource: { kind: 'alert', id: after.id },
          before: told(before),
          after: told(after),
        })
        if (wish.type === 'acknowledge') await answer(client, after.id, act.by, 'accepted', act.at)
        await appendAlerts(client, [after])
        if (wish.type === 'assign') await giveAlert(client, after, wish.to, act)
        // The rules hold open episodes in memory and must let go of one that a person closed.
        if (after.state === 'resolved') await recordChanges(client, [{ topic: 'alert', key: after.id }])
        return after
      })
    },
  }
}

/** What a person may change of an alert, for the audit. */
function told({ state, pausedUntil, assignedTo }: Alert) {
  return { state, pausedUntil, assignedTo }
}

function moveOf(wish: PersonsWish, { at, by, reason }: Act): PersonMove {
  if (by === null) throw new Error('only a person does this')
  switch (wish.type) {
    case 'acknowledge':
      return { type: 'acknowledge', at, by }
    case 'resolve':
      return { type: 'resolve', at, by, reason: reason ?? '' }
    case 'pause':
      return { type: 'pause', at, by, until: wish.until }
    case 'assign':
      return { type: 'assign', to: wish.to }
  }
}
