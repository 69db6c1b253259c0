import type pg from 'pg'
import type { OrderReview } from '../../bus/order-review.ts'
import type { Act } from '../../model/act.ts'
import type { Advice } from '../../model/advice.ts'
import { AppError } from '../../model/errors.ts'
import { type MedicationOrder, orderLine } from '../../model/medication-order.ts'
import type { OrderFacts } from '../../model/order-facts.ts'
import type { Patient } from '../../model/patient.ts'
import { storyOf } from './clinical-rows.ts'
import { keepShown } from './order-advice.ts'
import { date } from './rows.ts'
import { appendTimeline, notify } from './timeline.ts'

/** What a change of the record speaks against one order in force. */
export interface NewAdvice {
  readonly order: MedicationOrder
  /** Null: the order could not be looked at. */
  readonly advice: readonly Advice[] | null
}

/** What is said to the orders in force after a change of the record, and was not said before it. */
export async function newAdvice(
  review: OrderReview,
  {
    patient,
    before,
    after,
    act,
  }: { readonly patient: Patient; readonly before: OrderFacts; readonly after: OrderFacts; readonly act: Act },
): Promise<readonly NewAdvice[]> {
  const found: NewAdvice[] = []
  for (const order of after.inForce) {
    const beside = (facts: OrderFacts) => ({
      ...facts,
      inForce: facts.inForce.filter(({ id }) => id !== order.id),
      patient,
      at: act.at,
    })
    try {
      const known = new Map((await review.review(order, beside(before))).map(({ id, severity }) => [id, severity]))
      const said = await review.review(order, beside(after))
      const fresh = said.filter(({ id, severity }) => severity !== 'info' && known.get(id) !== severity)
      if (fresh.length > 0) found.push({ order, advice: fresh })
    } catch (error) {
      // An allergy must be kept all the same; that nobody looked is told to the doctors.
      if (!(error instanceof AppError && error.code === 'UNAVAILABLE')) throw error
      found.push({ order, advice: null })
    }
  }
  return found
}

/** Keeps it, brings it into the patient's story and tells his doctors and whoever signed, in the caller's transaction. */
export async function tellAdvice(
  client: pg.ClientBase,
  patient: Patient,
  found: readonly NewAdvice[],
  act: Act,
): Promise<void> {
  if (found.length === 0) return
  for (const { order, advice } of found) {
    if (advice !== null) await keepShown(client, { patientId: patient.id, orderId: order.id, at: act.at }, advice)
  }
  const events = found.flatMap(({ order, advice }) =>
    wordsOf(order, advice).map(words => storyOf('order', order, act, `Advice on ${orderLine(order)}: ${words}`)),
  )
  await appendTimeline(client, events)
  const { rows } = await client.query<{ id: string }>(
    `select id from users where disabled_at is null and (id = any($2::uuid[]) or id in (
       select user_id from care_team where patient_id = $1 and function = 'doctor' and during @> $3::timestamptz)) order by id`,
    [patient.id, found.flatMap(({ order }) => order.signedBy?.id ?? []), date(act.at)],
  )
  await notify(
    client,
    rows.flatMap(({ id: userId }) =>
      events.map(({ patientId, at, summary, reference }) => ({
        userId,
        type: 'advice',
        at,
        summary,
        patientId,
        reference,
      })),
    ),
  )
}

function wordsOf(order: MedicationOrder, advice: readonly Advice[] | null): readonly string[] {
  if (advice === null)
    return [`could not be checked after a change of the record; look at ${order.medication.name} again`]
  return advice.map(
    ({ severity, text }) => `${severity === 'contraindicated' ? 'CONTRAINDICATED' : 'caution'}: ${text}`,
  )
}
