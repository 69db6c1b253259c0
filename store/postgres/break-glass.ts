import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import type { BreakGlass } from '../../model/break-glass.ts'
import { AppError } from '../../model/errors.ts'
import type { BreakGlassStore } from '../break-glass.ts'
import { administrators } from './administrators.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { lockPresentPatient } from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTimeAndId, decodeCursor, page } from './page.ts'
import { PATIENT_NAME } from './patient-rows.ts'
import { date, instant, only } from './rows.ts'
import { isUuid } from './text.ts'
import { notify } from './timeline.ts'

type BreakGlassRow = {
  id: string
  user_id: string
  user_name: string
  patient_id: string
  patient_name: BreakGlass['patientName']
  reason: string
  from: Date
  until: Date
  ended_by: string | null
}

const SELECT = `select b.id, b.user_id, u.name as user_name, b.patient_id, ${PATIENT_NAME} as patient_name, b.reason, lower(b.during) as "from",
  upper(b.during) as until, b.ended_by from break_glass b join users u on u.id = b.user_id join patients p on p.id = b.patient_id`

export function postgresBreakGlass(pool: pg.Pool): BreakGlassStore {
  return {
    async open(patientId, until, act) {
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        const id = randomUUID()
        await client.query(
          `insert into break_glass (id, user_id, patient_id, reason, during)
           values ($1, $2, $3, $4, tstzrange($5, $6))`,
          [id, act.by, patientId, act.reason, date(act.at), date(until)],
        )
        const opened = await read(client, id)
        await audit(client, act, null, opened)
        await tellAdministrators(client, opened)
        await recordChanges(client, changesOf(opened))
        return opened
      })
    },

    async list({ openAt, userId, patientId, limit, cursor }) {
      const { bind, and, where, values } = conditions()
      if (openAt !== undefined) and(`b.during @> ${bind(date(openAt))}::timestamptz`)
      if (userId !== undefined) and(`b.user_id = ${bind(userId)}`)
      if (patientId !== undefined) and(`b.patient_id = ${bind(patientId)}`)
      if (cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, cursor)
        and(`(lower(b.during), b.id) < (${bind(date(at))}, ${bind(id)}::uuid)`)
      }
      const { rows } = await pool.query<BreakGlassRow>(
        `${SELECT} ${where()} order by lower(b.during) desc, b.id desc limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, fromRow, row => [instant(row.from), row.id])
    },

    async end(id, act) {
      if (!isUuid(id)) throw noSuchOne()
      await edit(pool, async client => {
        const { rowCount } = await client.query('select 1 from break_glass where id = $1 for update', [id])
        if (rowCount === 0) throw noSuchOne()
        const before = await read(client, id)
        if (before.until <= act.at) return
        // At least a moment long: an empty range would have no ends any more.
        const until = Math.max(act.at, before.from + 1)
        await client.query(
          'update break_glass set during = tstzrange(lower(during), $2), ended_by = $3 where id = $1',
          [id, date(until), act.by],
        )
        await audit(client, act, before, { ...before, until, endedBy: act.by })
        await recordChanges(client, changesOf(before))
      })
    },
  }
}

const noSuchOne = () => new AppError('NOT_FOUND', 'No such opening of a record')

async function read(client: pg.ClientBase, id: string): Promise<BreakGlass> {
  const { rows } = await client.query<BreakGlassRow>(`${SELECT} where b.id = $1`, [id])
  return fromRow(only(rows))
}

async function tellAdministrators(client: pg.ClientBase, opened: BreakGlass): Promise<void> {
  const { id, userName, patientId, reason, from: at } = opened
  const summary = `${userName} opened a foreign record: ${reason}`
  const reference = { kind: 'break-glass', id }
  await notify(
    client,
    (await administrators(client)).map(userId => ({ userId, type: 'break-glass', at, summary, patientId, reference })),
  )
}

function audit(client: pg.ClientBase, act: Act, before: BreakGlass | null, after: BreakGlass): Promise<void> {
  return appendAudit(client, act, {
    action: 'patients:break-glass',
    patientId: after.patientId,
    resource: { kind: 'break-glass', id: after.id },
    before,
    after,
  })
}

const changesOf = ({ userId, patientId }: BreakGlass): readonly Change[] => [
  { topic: 'user', key: userId },
  { topic: 'patient', key: patientId },
]

function fromRow(row: BreakGlassRow): BreakGlass {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    patientId: row.patient_id,
    patientName: row.patient_name,
    reason: row.reason,
    from: instant(row.from),
    until: instant(row.until),
    endedBy: row.ended_by,
  }
}
