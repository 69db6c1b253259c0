import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { checkAnswered } from '../../model/advice.ts'
import { AppError } from '../../model/errors.ts'
import {
  checkDraft,
  contradictions,
  type MedicationOrder,
  moveOrder,
  ORDER_MOVES,
  type OrderContent,
  type OrderMove,
  orderLine,
} from '../../model/medication-order.ts'
import { NO_ORDER_FACTS } from '../../model/order-facts.ts'
import type { MedicationOrderStore } from '../medication-orders.ts'
import { appendAudit } from './audit.ts'
import {
  checkNewest,
  createdAtAndId,
  lockPresentPatient,
  newestFirst,
  personOf,
  sameAgain,
  storyOf,
} from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import {
  CONTENT_COLUMNS,
  contentValues,
  ORDERS,
  type OrderRow,
  orderById,
  orderFromRow,
} from './medication-order-rows.ts'
import { acceptTheRest, answerBySigning } from './order-advice.ts'
import { readOrderFacts, revisionOf } from './order-facts.ts'
import { NOTHING, page } from './page.ts'
import { date } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

export function postgresMedicationOrders(pool: pg.Pool): MedicationOrderStore {
  return {
    async draft(patientId, content, act, id = randomUUID()) {
      checkContent(content)
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        const inserted = await client.query(
          `insert into medication_orders (id, patient_id, drafted_by, created_at, updated_at, state, ${CONTENT_COLUMNS})
           values ($1, $2, $3, $4, $4, 'draft', $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`,
          [id, patientId, personOf(act), date(act.at), ...contentValues(content)],
        )
        if (inserted.rowCount === 0) {
          return sameAgain(await orderById(client, id), patientId, order => order.draftedBy.id, act)
        }
        return { record: await kept(client, null, id, 'orders:write', act), isNew: true }
      })
    },

    async get(patientId, orderId) {
      if (!isUuid(orderId)) return null
      const order = await orderById(pool, orderId)
      return order?.patientId === patientId.toLowerCase() ? order : null
    },

    async list({ patientId, states, limit, cursor }) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`patient_id = ${bind(patientId)}`)
      if (states !== undefined) and(`state = any(${bind(states)}::text[])`)
      newestFirst({ and, bind }, 'medication_orders', cursor)
      const { rows } = await pool.query<OrderRow>(
        `${ORDERS} ${where()} order by created_at desc, id limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, orderFromRow, createdAtAndId)
    },

    async redraft(patientId, orderId, change, ifVersion, act) {
      return edit(pool, async client => {
        const before = await lock(client, patientId, orderId)
        checkDraft(before.state)
        checkNewest('order', before, ifVersion)
        const content = { ...before, ...change }
        checkContent(content)
        await client.query(
          `update medication_orders set (${CONTENT_COLUMNS}, updated_at, version)
             = ($2::jsonb, $3::jsonb, $4, $5::jsonb, $6, $7, $8, $9, version + 1) where id = $1`,
          [before.id, ...contentValues(content), date(act.at)],
        )
        return kept(client, before, before.id, 'orders:write', act)
      })
    },

    async facts(patientId, at) {
      if (!isUuid(patientId)) return { facts: NO_ORDER_FACTS, revision: 0 }
      // The revision first: what changes between the two is then noticed, never passed over.
      const revision = await revisionOf(pool, patientId)
      return { facts: await readOrderFacts(pool, patientId, at), revision }
    },

    async sign(patientId, orderId, { advice, overrides, revision }, ifVersion, act) {
      checkStorable(overrides, 'overrides')
      return edit(pool, async client => {
        const before = await lock(client, patientId, orderId)
        moveOrder(before.state, 'sign')
        checkNewest('order', before, ifVersion)
        if ((await revisionOf(client, patientId)) !== revision) return null
        checkAnswered(advice, overrides)
        await client.query(
          `update medication_orders set advice = $2, overrides = coalesce((
             select jsonb_agg(o || jsonb_build_object('by', person($4), 'at', $5::float8) order by n)
             from jsonb_array_elements($3::jsonb) with ordinality as e (o, n)), '[]')
           where id = $1`,
          [before.id, JSON.stringify(advice), JSON.stringify(overrides), personOf(act), act.at],
        )
        await answerBySigning(client, before, advice, overrides, act)
        return go(client, before, 'sign', act)
      })
    },

    async move(patientId, orderId, move, ifVersion, act) {
      checkStorable(act.reason, 'reason')
      return edit(pool, async client => {
        const before = await lock(client, patientId, orderId)
        moveOrder(before.state, move)
        checkNewest('order', before, ifVersion)
        return go(client, before, move, act)
      })
    },
  }
}

/** Which columns say who made the move. */
const STAMPS: Readonly<Record<OrderMove, string>> = {
  sign: 'signed_by = $3, signed_at = $4',
  start: 'started_by = $3, started_at = $4',
  stop: 'ended_by = $3, ended_at = $4, end_reason = $5',
  cancel: 'ended_by = $3, ended_at = $4, end_reason = $5',
}

async function go(client: pg.ClientBase, before: MedicationOrder, move: OrderMove, act: Act): Promise<MedicationOrder> {
  const state = moveOrder(before.state, move)
  const isEnd = move === 'stop' || move === 'cancel'
  await client.query(
    `update medication_orders set state = $2, ${STAMPS[move]}, updated_at = $4, version = version + 1 where id = $1`,
    [before.id, state, personOf(act), date(act.at), ...(isEnd ? [act.reason] : [])],
  )
  if (isEnd) await acceptTheRest(client, before.id, act)
  const after = await kept(client, before, before.id, ORDER_MOVES[move].needs, act)
  // What was never signed is no part of the patient's story.
  if (move !== 'cancel') {
    await appendTimeline(client, [storyOf('order', after, act, `Order ${SPOKEN[move]}: ${orderLine(after)}`)])
  }
  return after
}

const SPOKEN: Readonly<Record<OrderMove, string>> = {
  sign: 'signed',
  start: 'started',
  stop: 'stopped',
  cancel: 'cancelled',
}

/** The order as it is now, with the audit of how it came to be so. */
async function kept(
  client: pg.ClientBase,
  before: MedicationOrder | null,
  id: string,
  action: string,
  act: Act,
): Promise<MedicationOrder> {
  const after = await orderById(client, id)
  if (after === null) throw new Error('an order that was just kept is not there')
  const resource = { kind: 'order', id: after.id }
  await appendAudit(client, act, { action, patientId: after.patientId, resource, before, after })
  return after
}

/** Errors: NOT_FOUND. */
async function lock(client: pg.ClientBase, patientId: string, orderId: string): Promise<MedicationOrder> {
  await lockPresentPatient(client, patientId)
  const order = isUuid(orderId) ? await orderById(client, orderId) : null
  if (order?.patientId !== patientId.toLowerCase()) throw new AppError('NOT_FOUND', 'No such order')
  return order
}

/** Errors: VALIDATION_FAILED. */
function checkContent(content: OrderContent): void {
  checkStorable({ medication: content.medication, dose: content.dose, frequency: content.frequency })
  checkStorable(content.instructions, 'instructions')
  const errors = contradictions(content)
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'The order contradicts itself', { errors })
}
