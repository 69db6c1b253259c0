import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { ADVICE_ANSWERS, type Advice, type GivenOverride } from '../../model/advice.ts'
import type { Instant } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { type AdviceCount, MOST_COUNTS, type OrderAdviceStore, type ShownAdvice } from '../order-advice.ts'
import { appendAudit } from './audit.ts'
import { lockPresentPatient, personOf } from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { date, instant, instantOrNull, oneOf, only } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'

type Row = {
  advice: Advice
  shown_at: Date
  answer: string | null
  reason: string | null
  answered_by: Person | null
  answered_at: Date | null
}

const COLUMNS = 'advice, shown_at, answer, reason, person(answered_by) as answered_by, answered_at'

export function postgresOrderAdvice(pool: pg.Pool): OrderAdviceStore {
  return {
    async show(patientId, orderId, advice, at) {
      if (!advice.some(isCounted)) return
      await edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        await keepShown(client, { patientId, orderId, at }, advice)
      })
    },

    async list(patientId, orderId) {
      if (!isUuid(patientId) || !isUuid(orderId)) return []
      const { rows } = await pool.query<Row>(
        `select ${COLUMNS} from order_advice where patient_id = $1 and order_id = $2
         order by severity = 'contraindicated' desc, shown_at, advice_id`,
        [patientId, orderId],
      )
      return rows.map(fromRow)
    },

    async answer(patientId, orderId, given, act) {
      checkStorable(given.reason, 'reason')
      if (given.answer === 'overridden' && given.reason === null) {
        const errors = [{ path: 'reason', message: 'is needed to override an advice' }]
        throw new AppError('VALIDATION_FAILED', 'An override needs its reason', { errors })
      }
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        const before = isUuid(orderId) ? await one(client, patientId, orderId, given.adviceId) : null
        if (before === null) throw new AppError('NOT_FOUND', 'No such advice on this order')
        if (before.answered !== null) throw new AppError('CONFLICT', `The advice was ${before.answered.answer} already`)
        await client.query(
          `update order_advice set answer = $3, reason = $4, answered_by = $5, answered_at = $6
           where order_id = $1 and advice_id = $2`,
          [orderId, given.adviceId, given.answer, given.reason, personOf(act), date(act.at)],
        )
        const after = await one(client, patientId, orderId, given.adviceId)
        if (after === null) throw new Error('an advice that was just answered is not there')
        const resource = { kind: 'order', id: orderId }
        await appendAudit(client, act, { action: 'orders:sign', patientId, resource, before, after })
        return after
      })
    },

    async counts({ from, to }) {
      const { bind, and, where, values } = conditions()
      if (from !== undefined) and(`shown_at >= ${bind(date(from))}`)
      if (to !== undefined) and(`shown_at < ${bind(date(to))}`)
      const { rows } = await pool.query<AdviceCount>(
        `select code, advice -> 'justification' ->> 'check' as check, count(*)::int as shown,
           (count(*) filter (where answer = 'accepted'))::int as accepted,
           (count(*) filter (where answer = 'overridden'))::int as overridden
         from order_advice ${where()} group by 1, 2 order by overridden desc, shown desc, code limit ${bind(MOST_COUNTS)}`,
        values,
      )
      return rows
    },
  }
}

const isCounted = ({ severity }: Advice) => severity !== 'info'

interface Shown {
  readonly patientId: string
  readonly orderId: string
  readonly at: Instant
}

/** Keeps that these were shown, in the caller's transaction. */
export async function keepShown(client: pg.ClientBase, { patientId, orderId, at }: Shown, advice: readonly Advice[]) {
  const counted = advice.filter(isCounted)
  if (counted.length === 0) return
  await client.query(
    `insert into order_advice (order_id, advice_id, patient_id, code, severity, advice, shown_at)
     select $1, a ->> 'id', $2, a ->> 'code', a ->> 'severity', a, $4 from jsonb_array_elements($3::jsonb) a
     on conflict (order_id, advice_id) do update set severity = excluded.severity, advice = excluded.advice
       where order_advice.answer is null and order_advice.patient_id = excluded.patient_id`,
    [orderId, patientId, JSON.stringify(counted), date(at)],
  )
}

/**
 * What came of each advice when the order is signed: overridden where somebody gave a reason, else accepted by whoever
 * signs; what was shown and is not said any more was accepted by changing the order.
 */
export async function answerBySigning(
  client: pg.ClientBase,
  order: { readonly id: string; readonly patientId: string },
  advice: readonly Advice[],
  overrides: readonly GivenOverride[],
  act: Act,
): Promise<void> {
  await keepShown(client, { patientId: order.patientId, orderId: order.id, at: act.at }, advice)
  await client.query(
    `update order_advice set answer = 'overridden', reason = o ->> 'reason', answered_by = $3, answered_at = $4
     from jsonb_array_elements($2::jsonb) o where order_id = $1 and advice_id = o ->> 'adviceId' and answer is null`,
    [order.id, JSON.stringify(overrides), personOf(act), date(act.at)],
  )
  await acceptTheRest(client, order.id, act)
}

/** Whoever changes, signs or ends an order heeds what nobody has overridden. */
export async function acceptTheRest(client: pg.ClientBase, orderId: string, act: Act): Promise<void> {
  await client.query(
    `update order_advice set answer = 'accepted', reason = $4, answered_by = $2, answered_at = $3
     where order_id = $1 and answer is null`,
    [orderId, personOf(act), date(act.at), act.reason],
  )
}

async function one(client: pg.ClientBase, patientId: string, orderId: string, adviceId: string) {
  const { rows } = await client.query<Row>(
    `select ${COLUMNS} from order_advice where patient_id = $1 and order_id = $2 and advice_id = $3`,
    [patientId, orderId, adviceId],
  )
  return rows.length === 0 ? null : fromRow(only(rows))
}

function fromRow({
  advice,
  shown_at: shownAt,
  answer,
  reason,
  answered_by: by,
  answered_at: answeredAt,
}: Row): ShownAdvice {
  const at = instantOrNull(answeredAt)
  return {
    advice,
    shownAt: instant(shownAt),
    answered:
      answer === null || by === null || at === null ? null : { answer: oneOf(ADVICE_ANSWERS, answer), reason, by, at },
  }
}
