import type pg from 'pg'
import type { Viewer } from '../access.ts'
import type { AppointmentQuery, AppointmentStore } from '../appointments.ts'
import { holdBooks, insertRequest, sameWish, spanOf } from './appointment-book.ts'
import { moveAppointment } from './appointment-move.ts'
import { type EntryRow, entryFromRow, readEntry, SELECT_ENTRIES } from './appointment-rows.ts'
import { recordStep } from './appointment-story.ts'
import { conditions } from './conditions.ts'
import { readSchedule } from './doctor-rows.ts'
import { edit } from './edit.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { visibleTo } from './visible-to.ts'

export function postgresAppointments(pool: pg.Pool): AppointmentStore {
  /** @param halves conditions, each of which adds rows and can be answered from an index of its own */
  async function listed(
    query: Omit<AppointmentQuery, 'statuses' | 'from' | 'to'>,
    halves: (bind: (value: unknown) => string) => readonly string[],
  ) {
    for (const id of [query.doctorId, query.patientId]) if (id !== undefined && !isUuid(id)) return NOTHING
    const list = conditions()
    const { bind, and, where, values } = list
    visibleOrOwn(list, query.viewer)
    if (query.doctorId !== undefined) and(`a.doctor_id = ${bind(query.doctorId)}`)
    if (query.patientId !== undefined) and(`a.patient_id = ${bind(query.patientId)}`)
    const [after, direction] = query.newestFirst === true ? ['<', 'desc'] : ['>', 'asc']
    if (query.cursor !== undefined) {
      const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
      and(`(a.starts_at, a.id) ${after} (${bind(date(at))}, ${bind(id)}::uuid)`)
    }
    const most = bind(query.limit + 1)
    const common = where() || 'where true'
    const selects = halves(bind).map(
      half =>
        `(${SELECT_ENTRIES} ${common} and ${half} order by a.starts_at ${direction}, a.id ${direction} limit ${most})`,
    )
    const { rows } = await pool.query<EntryRow>(
      `select * from (${selects.join(' union all ')}) e order by starts_at ${direction}, id ${direction} limit ${most}`,
      values,
    )
    return page(rows, query.limit, entryFromRow, row => [instant(row.starts_at), row.id])
  }

  return {
    get: id => readEntry(pool, id),

    list: ({ statuses, from, to, ...query }) =>
      listed(query, bind => {
        const parts = ['true']
        if (statuses !== undefined) parts.push(`a.status = any(${bind(statuses)}::text[])`)
        if (from !== undefined) parts.push(`a.starts_at >= ${bind(date(from))}`)
        if (to !== undefined) parts.push(`a.starts_at < ${bind(date(to))}`)
        return [parts.join(' and ')]
      }),

    lobby: ({ during, ...query }) =>
      listed(query, bind => {
        const [start, end] = [bind(date(during.start)), bind(date(during.end))]
        const today = `a.starts_at >= ${start} and a.starts_at < ${end}`
        return ["a.status = 'requested'", `a.status in ('approved', 'completed', 'no-show') and ${today}`]
      }),

    request(wish, judge, act) {
      checkStorable(wish)
      return edit(pool, async client => {
        await holdBooks(client, wish)
        const same = await sameWish(client, wish)
        if (same !== null) return { entry: same, isNew: false }
        const span = await spanOf(client, wish)
        judge(await readSchedule(client, wish.doctorId, span), span)
        const entry = await insertRequest(client, wish, span, act)
        await recordStep(client, { story: 'request', before: null, after: entry.appointment }, act)
        return { entry, isNew: true }
      })
    },

    move(id, move, party, details, ifVersion, act) {
      checkStorable(details.items, 'items')
      checkStorable(act.reason, 'reason')
      return edit(pool, client => moveAppointment(client, { id, move, party, details, ifVersion }, act))
    },

    async busy(doctorId, { start, end }) {
      if (!isUuid(doctorId)) return []
      const { rows } = await pool.query<{ starts_at: Date; ends_at: Date }>(
        `select starts_at, ends_at from appointments
         where doctor_id = $1 and during && tstzrange($2, $3) and status in ('requested', 'approved')`,
        [doctorId, date(start), date(end)],
      )
      return rows.map(row => ({ start: instant(row.starts_at), end: instant(row.ends_at) }))
    },
  }
}

/** The appointments of the viewer's patients, and as their doctor his own, whatever became of them. */
function visibleOrOwn({ and, bind }: ReturnType<typeof conditions>, viewer: Viewer): void {
  let visible: string | undefined
  visibleTo({ bind, and: sql => (visible = sql) }, 'a.patient_id', viewer)
  if (visible === undefined || viewer === null) return
  if (viewer.visibility === 'all' || !viewer.visibility.has('appointment')) {
    and(visible)
    return
  }
  const own = `select id from doctors where user_id = ${bind(viewer.userId)} and removed_at is null`
  and(`(${visible} or a.doctor_id = any(array(${own})))`)
}
