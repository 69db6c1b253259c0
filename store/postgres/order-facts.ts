import type pg from 'pg'
import type { ClinicalContent } from '../../model/clinical.ts'
import type { Instant } from '../../model/clock.ts'
import type { MedicationOrder } from '../../model/medication-order.ts'
import { ENDED_ORDERS_MS, type OrderFacts, type Recorded } from '../../model/order-facts.ts'
import { MOST_IN_FORCE } from '../medication-orders.ts'
import { ORDERS, type OrderRow, orderFromRow } from './medication-order-rows.ts'
import { date, instant, only } from './rows.ts'

/** Of each kind the columns are null but for its own. */
type RecordRow = { [K in keyof ClinicalContent]: ClinicalContent[K] | null } & { id: string; updated_at: Date }

/** Entries of one record that a check may read at once; no patient has so many. */
const MOST_RECORDS = 5000

/** What bears on an order, in two queries. */
export async function readOrderFacts(
  client: pg.Pool | pg.ClientBase,
  patientId: string,
  at: Instant,
): Promise<OrderFacts> {
  const orders = await client.query<OrderRow>(
    `${ORDERS} where patient_id = $1 and (state in ('signed', 'active')
       or (state = 'stopped' and started_at is not null and ended_at > $2)) order by created_at desc, id limit $3`,
    [patientId, date(at - ENDED_ORDERS_MS), MOST_IN_FORCE],
  )
  const { rows } = await client.query<RecordRow>(
    `select id, updated_at, case when kind = 'medication' then content end as medication,
       case when kind = 'allergy' then content end as allergy, case when kind = 'condition' then content end as condition,
       case when kind = 'measurement' then content end as measurement
     from (
       select distinct on (kind, case when kind = 'measurement' then content ->> 'kind' else id::text end) *
       from clinical_records where patient_id = $1 and entered_in_error_at is null
       order by kind, case when kind = 'measurement' then content ->> 'kind' else id::text end, at desc, id) newest
     order by kind, id limit $2`,
    [patientId, MOST_RECORDS],
  )
  const all = orders.rows.map(orderFromRow)
  const isInForce = ({ state }: MedicationOrder) => state !== 'stopped'
  return {
    inForce: all.filter(isInForce),
    ended: all.filter(order => !isInForce(order)),
    medications: rows.flatMap(row => recorded(row, row.medication)),
    allergies: rows.flatMap(row => recorded(row, row.allergy)),
    conditions: rows.flatMap(row => recorded(row, row.condition)),
    measurements: rows.flatMap(row => recorded(row, row.measurement)),
  }
}

function recorded<T>({ id, updated_at: updatedAt }: RecordRow, content: T | null): Recorded<T>[] {
  return content === null ? [] : [{ id, content, updatedAt: instant(updatedAt) }]
}

/** Versions only grow and nothing is deleted, so every change of patient, orders or record makes the sum another. */
export async function revisionOf(client: pg.Pool | pg.ClientBase, patientId: string): Promise<number> {
  const { rows } = await client.query<{ revision: number }>(
    `select (coalesce((select version from patients where id = $1), 0)
       + coalesce((select sum(version) from medication_orders where patient_id = $1), 0)
       + coalesce((select sum(version) from clinical_records where patient_id = $1), 0))::float8 as revision`,
    [patientId],
  )
  return only(rows).revision
}
