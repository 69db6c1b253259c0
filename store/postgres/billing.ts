import type pg from 'pg'
import type { BillingLine, BillingReader, BillingTotal } from '../billing.ts'
import { conditions } from './conditions.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'

type LineRow = {
  id: string
  appointment_id: string
  doctor_id: string
  doctor_name: string
  service_id: string
  name: string
  code: string
  quantity: number
  amount_cents: number
  currency: string
  billed_at: Date
}

type TotalRow = Pick<LineRow, 'doctor_id' | 'doctor_name' | 'service_id' | 'currency' | 'quantity' | 'amount_cents'> & {
  service_name: string
}

export function postgresBilling(pool: pg.Pool): BillingReader {
  return {
    async list(query) {
      if (query.doctorId !== undefined && !isUuid(query.doctorId)) return NOTHING
      const { bind, and, where, values } = within(query)
      if (query.cursor !== undefined) {
        const [at, id] = decodeCursor(ByTimeAndId, query.cursor)
        and(`(b.billed_at < ${bind(date(at))} or (b.billed_at = ${bind(date(at))} and b.id > ${bind(id)}::uuid))`)
      }
      const { rows } = await pool.query<LineRow>(
        `select b.id, b.appointment_id, b.doctor_id, d.name as doctor_name, b.service_id, b.name, b.code, b.quantity,
           b.amount_cents::float8 as amount_cents, b.currency, b.billed_at
         from billed_items b join doctors d on d.id = b.doctor_id ${where()}
         order by b.billed_at desc, b.id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page(rows, query.limit, lineFromRow, row => [instant(row.billed_at), row.id])
    },

    async totals(query) {
      if (query.doctorId !== undefined && !isUuid(query.doctorId)) return []
      const { where, values } = within(query)
      const { rows } = await pool.query<TotalRow>(
        `select t.doctor_id, d.name as doctor_name, t.service_id, s.name as service_name, t.currency, t.quantity, t.amount_cents
         from (
           select b.doctor_id, b.service_id, b.currency, sum(b.quantity)::float8 as quantity,
             sum(b.quantity * b.amount_cents)::float8 as amount_cents
           from billed_items b ${where()} group by 1, 2, 3
         ) t join doctors d on d.id = t.doctor_id join services s on s.id = t.service_id
         order by lower(d.name), t.doctor_id, lower(s.name), t.service_id, t.currency`,
        values,
      )
      return rows.map(totalFromRow)
    },
  }
}

function within({ from, to, doctorId }: Parameters<BillingReader['totals']>[0]) {
  const list = conditions()
  list.and(`b.billed_at >= ${list.bind(date(from))} and b.billed_at < ${list.bind(date(to))}`)
  if (doctorId !== undefined) list.and(`b.doctor_id = ${list.bind(doctorId)}`)
  return list
}

function lineFromRow(row: LineRow): BillingLine {
  return {
    id: row.id,
    appointmentId: row.appointment_id,
    doctor: { id: row.doctor_id, name: row.doctor_name },
    serviceId: row.service_id,
    name: row.name,
    code: row.code,
    quantity: row.quantity,
    price: { amountCents: row.amount_cents, currency: row.currency },
    billedAt: instant(row.billed_at),
  }
}

function totalFromRow(row: TotalRow): BillingTotal {
  return {
    doctor: { id: row.doctor_id, name: row.doctor_name },
    service: { id: row.service_id, name: row.service_name },
    quantity: row.quantity,
    total: { amountCents: row.amount_cents, currency: row.currency },
  }
}
