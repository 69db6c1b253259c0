import type pg from 'pg'
import type { Advice, Override } from '../../model/advice.ts'
import {
  MEDICATION_ROUTES,
  type MedicationOrder,
  ORDER_STATES,
  type OrderContent,
} from '../../model/medication-order.ts'
import type { Person } from '../../model/person.ts'
import { dateOrNull, instant, instantOrNull, oneOf } from './rows.ts'

export type OrderRow = {
  id: string
  patient_id: string
  state: string
  medication: OrderContent['medication']
  dose: OrderContent['dose']
  route: string
  frequency: OrderContent['frequency']
  period_from: Date | null
  period_to: Date | null
  instructions: string | null
  drafted_by: Person
  signed_by: Person | null
  signed_at: Date | null
  started_by: Person | null
  started_at: Date | null
  ended_by: Person | null
  ended_at: Date | null
  end_reason: string | null
  advice: Advice[]
  overrides: Override[]
  version: number
  created_at: Date
  updated_at: Date
}

export const ORDERS = `select id, patient_id, state, medication, dose, route, frequency, period_from, period_to, instructions,
    person(drafted_by) as drafted_by, person(signed_by) as signed_by, signed_at, person(started_by) as started_by, started_at,
    person(ended_by) as ended_by, ended_at, end_reason, advice, overrides, version, created_at, updated_at
  from medication_orders`

/** What is ordered, as columns in the order of `contentValues`. */
export const CONTENT_COLUMNS = 'medication, dose, route, frequency, period_from, period_to, instructions'

export function contentValues({ medication, dose, route, frequency, period, instructions }: OrderContent): unknown[] {
  return [
    JSON.stringify(medication),
    JSON.stringify(dose),
    route,
    JSON.stringify(frequency),
    dateOrNull(period.from),
    dateOrNull(period.to),
    instructions,
  ]
}

export async function orderById(client: pg.Pool | pg.ClientBase, id: string): Promise<MedicationOrder | null> {
  const { rows } = await client.query<OrderRow>(`${ORDERS} where id = $1`, [id])
  return rows[0] ? orderFromRow(rows[0]) : null
}

export function orderFromRow(row: OrderRow): MedicationOrder {
  return {
    id: row.id,
    patientId: row.patient_id,
    state: oneOf(ORDER_STATES, row.state),
    medication: row.medication,
    dose: row.dose,
    route: oneOf(MEDICATION_ROUTES, row.route),
    frequency: row.frequency,
    period: { from: instantOrNull(row.period_from), to: instantOrNull(row.period_to) },
    instructions: row.instructions,
    draftedBy: row.drafted_by,
    signedBy: row.signed_by,
    signedAt: instantOrNull(row.signed_at),
    startedBy: row.started_by,
    startedAt: instantOrNull(row.started_at),
    endedBy: row.ended_by,
    endedAt: instantOrNull(row.ended_at),
    endReason: row.end_reason,
    advice: row.advice,
    overrides: row.overrides,
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }
}
