import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Handover } from '../../model/care-team.ts'
import { AppError } from '../../model/errors.ts'
import type { Viewer } from '../access.ts'
import type { HandoverWish } from '../care-teams.ts'
import { appendAudit } from './audit.ts'
import { beginTurn, staffName } from './care-turns.ts'
import { recordChanges } from './changes.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { ByTimeAndId, decodeCursor, type Page, page } from './page.ts'
import { date, instant } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline, notify } from './timeline.ts'
import { visibleTo } from './visible-to.ts'
import { existingWard } from './ward-rows.ts'

type HandoverRow = {
  id: string
  at: Date
  from_id: string
  from_name: string
  to_id: string
  to_name: string
  ward_id: string | null
  patient_ids: string[]
  note: string | null
}

export async function handOver(pool: pg.Pool, wish: HandoverWish, viewer: Viewer, act: Act): Promise<Handover> {
  checkStorable({ note: wish.note })
  return edit(pool, async client => {
    const fromName = await userName(client, wish.fromUserId)
    const toName = await staffName(client, wish.toUserId, 'toUserId')
    if (wish.wardId !== null) await checkWard(client, wish.wardId)
    const list = await listOf(client, wish, viewer, act)
    let at = act.at
    // A turn that began by another process's clock may lie a little ahead.
    for (const { began } of list) at = Math.max(at, began)
    for (const { patientId } of list) {
      const turn = { patientId, userId: wish.toUserId, function: 'responsible-nurse' as const }
      await beginTurn(client, { ...turn, from: at, until: wish.until, by: act.by })
    }
    const handover: Handover = {
      id: randomUUID(),
      at,
      from: { id: wish.fromUserId, name: fromName },
      to: { id: wish.toUserId, name: toName },
      wardId: wish.wardId,
      patientIds: list.map(({ patientId }) => patientId),
      note: wish.note,
    }
    await keep(client, handover, act)
    return handover
  })
}

/** Whom the giver is responsible for now, as far as asked and visible; their rows are locked. */
async function listOf(
  client: pg.ClientBase,
  wish: HandoverWish,
  viewer: Viewer,
  act: Act,
): Promise<readonly { readonly patientId: string; readonly began: number }[]> {
  const { bind, and, where, values } = conditions('p.removed_at is null')
  and(`c.user_id = ${bind(wish.fromUserId)} and c.function = 'responsible-nurse'`)
  and(`c.during && tstzrange(${bind(date(act.at))}, ${bind(date(act.at + 5000))})`)
  visibleTo({ and, bind }, 'p.id', viewer)
  if (wish.wardId !== null) {
    and(
      `exists (select 1 from stays s where s.patient_id = p.id and upper_inf(s.during) and s.ward_id = ${bind(wish.wardId)})`,
    )
  }
  if (wish.patientIds !== null) and(`p.id = any(${bind(wish.patientIds.filter(isUuid))}::uuid[])`)
  const { rows } = await client.query<{ id: string; began: Date }>(
    `select p.id, lower(c.during) as began from patients p join care_team c on c.patient_id = p.id
     ${where()} order by p.id for update`,
    values,
  )
  const known = new Set(rows.map(row => row.id))
  const errors = (wish.patientIds ?? []).flatMap((id, i) =>
    known.has(id.toLowerCase()) ? [] : [{ path: `patientIds.${i}`, message: 'is not on the list of who hands over' }],
  )
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'Not their patients', { errors })
  if (rows.length === 0) throw new AppError('CONFLICT', 'There is nobody to hand over: the list is empty')
  return rows.map(row => ({ patientId: row.id, began: instant(row.began) }))
}

async function keep(client: pg.ClientBase, handover: Handover, act: Act): Promise<void> {
  const { id, at, from, to, wardId, patientIds, note } = handover
  await client.query(
    `insert into handovers (id, at, from_user, to_user, by_user, ward_id, patient_ids, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, date(at), from.id, to.id, act.by, wardId, patientIds, note],
  )
  const resource = { kind: 'handover', id }
  const [before, after] = [{ responsible: from.id }, { responsible: to.id, note }]
  for (const patientId of patientIds) {
    await appendAudit(client, act, { action: 'care-team:write', patientId, resource, before, after })
  }
  const summary = `Handed over from ${from.name} to ${to.name}`
  await appendTimeline(
    client,
    patientIds.map(patientId => ({ patientId, type: 'care-team', at, by: act.by, summary, reference: resource })),
  )
  const count = patientIds.length === 1 ? 'a patient' : `${patientIds.length} patients`
  const told = { type: 'handover', at, summary: `${from.name} handed over ${count} to you`, patientId: null }
  await notify(client, [{ ...told, userId: to.id, reference: resource }])
  await recordChanges(client, [
    ...patientIds.map(key => ({ topic: 'patient' as const, key })),
    ...[from.id, to.id].map(key => ({ topic: 'user' as const, key })),
  ])
}

export async function readHandovers(
  pool: pg.Pool,
  viewer: Viewer,
  query: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Handover>> {
  const { bind, and, where, values } = conditions()
  if (viewer !== null && viewer.visibility !== 'all') {
    const id = bind(viewer.userId)
    and(`${id} in (h.from_user, h.to_user, h.by_user)`)
  }
  if (query.cursor !== undefined) {
    const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
    and(`(h.at, h.id) < (${bind(date(at))}, ${bind(id)}::uuid)`)
  }
  const { rows } = await pool.query<HandoverRow>(
    `select h.id, h.at, f.id as from_id, f.name as from_name, t.id as to_id, t.name as to_name, h.ward_id, h.patient_ids,
       h.note
     from handovers h join users f on f.id = h.from_user join users t on t.id = h.to_user
     ${where()} order by h.at desc, h.id desc limit ${bind(query.limit + 1)}`,
    values,
  )
  return page(rows, query.limit, handoverFromRow, row => [instant(row.at), row.id])
}

function handoverFromRow(row: HandoverRow): Handover {
  return {
    id: row.id,
    at: instant(row.at),
    from: { id: row.from_id, name: row.from_name },
    to: { id: row.to_id, name: row.to_name },
    wardId: row.ward_id,
    patientIds: row.patient_ids,
    note: row.note,
  }
}

/** Whoever is gone may still be handed over from. Errors: VALIDATION_FAILED (`fromUserId`). */
async function userName(client: pg.ClientBase, id: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select name from users where id = $1', [id])
  if (rows[0]) return rows[0].name
  throw new AppError('VALIDATION_FAILED', 'Unknown user', { errors: [{ path: 'fromUserId', message: 'is no user' }] })
}

async function checkWard(client: pg.ClientBase, wardId: string): Promise<void> {
  try {
    await existingWard(client, wardId)
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    const errors = [{ path: 'wardId', message: 'is no ward of this house' }]
    throw new AppError('VALIDATION_FAILED', 'Unknown ward', { cause, errors })
  }
}
