import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Stay } from '../../model/stay.ts'
import type { StayStore, StayWish } from '../stays.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { lockPatient } from './lock-patient.ts'
import { type Move, movePatient } from './move-patient.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant } from './rows.ts'
import { openStayOf, SELECT_STAYS, type StayRow, stayFromRow } from './stay-rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline, notify } from './timeline.ts'

export function postgresStays(pool: pg.Pool): StayStore {
  return {
    async admit(patientId, wish, act) {
      checkStorable({ reason: wish.reason })
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        if (patient.stayId !== null) throw new AppError('CONFLICT', 'The patient is admitted already: transfer instead')
        return begun((await move(client, patient.id, moveOf(wish), act)).after)
      })
    },

    async transfer(patientId, wish, act) {
      checkStorable({ reason: wish.reason })
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        const open = await openStayOf(client, patient.id)
        if (open === null) throw new AppError('CONFLICT', 'The patient is not admitted: admit instead')
        if (isAt(open, wish)) return open
        return begun((await move(client, patient.id, moveOf(wish), act)).after)
      })
    },

    async discharge(patientId, at, disposition, act) {
      checkStorable({ disposition })
      return edit(pool, async client => {
        const { id } = await lockPatient(client, patientId)
        const { before } = await move(client, id, { to: null, at, reason: null, disposition }, act)
        const open = begun(before)
        // What never held is gone without a trace but in the audit.
        const { rows } = await client.query<StayRow>(`${SELECT_STAYS} where s.id = $1`, [open.id])
        return rows[0] ? stayFromRow(rows[0]) : { ...open, to: open.from, ending: 'discharge', disposition }
      })
    },

    async list(patientId, query) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`s.patient_id = ${bind(patientId)}`)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        and(`(lower(s.during), s.id) < (${bind(date(at))}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<StayRow>(
        `${SELECT_STAYS} ${where()} order by lower(s.during) desc, s.id desc limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, stayFromRow, row => [instant(row.from_at), row.id])
    },

    async arrive(patientId, note, act) {
      checkStorable({ note })
      await edit(pool, async client => {
        const { id } = await lockPatient(client, patientId)
        const reference = { kind: 'patient', id }
        const after = { at: act.at, note }
        await appendAudit(client, act, {
          action: 'arrivals:write',
          patientId: id,
          resource: reference,
          before: null,
          after,
        })
        const summary = note === null ? 'Arrived' : `Arrived: ${note}`
        await appendTimeline(client, [{ patientId: id, type: 'arrival', at: act.at, by: act.by, summary, reference }])
        const { rows } = await client.query<{ user_id: string }>(
          `select user_id from (
             select user_id from care_team where patient_id = $1 and during @> $2::timestamptz
             union
             select d.user_id from appointments a join doctors d on d.id = a.doctor_id
             where a.patient_id = $1 and a.status = 'approved' and d.removed_at is null and d.user_id is not null
               and $2::timestamptz between a.starts_at - interval '12 hours' and a.ends_at
           ) w where user_id is distinct from $3 order by user_id`,
          [id, date(act.at), act.by],
        )
        const told = {
          type: 'arrival',
          at: act.at,
          summary: 'A patient of yours has arrived',
          patientId: id,
          reference,
        }
        await notify(
          client,
          rows.map(row => ({ ...told, userId: row.user_id })),
        )
      })
    },
  }
}

/** The move with everything that must be told of it. The record shows the place, so its version grows. */
async function move(client: pg.ClientBase, patientId: string, wish: Move, act: Act) {
  const moved = await movePatient(client, patientId, wish, act)
  await client.query('update patients set version = version + 1, updated_at = $2 where id = $1', [
    patientId,
    date(act.at),
  ])
  await appendTimeline(client, moved.events)
  await recordChanges(client, moved.changes)
  return moved
}

function moveOf({ wardId, bedId, at, reason }: StayWish): Move {
  return { to: { wardId, bedId }, at, reason, disposition: null }
}

function isAt(open: Stay, { wardId, bedId }: StayWish): boolean {
  return open.wardId === wardId.toLowerCase() && open.bedId === (bedId?.toLowerCase() ?? null)
}

function begun(stay: Stay | null): Stay {
  if (stay === null) throw new Error('a stay that was just made is gone')
  return stay
}
