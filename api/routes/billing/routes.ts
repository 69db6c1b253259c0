import { Type } from 'typebox'
import type { Clock } from '../../../model/clock.ts'
import type { BillingReader } from '../../../store/billing.ts'
import type { ClinicStore } from '../../../store/clinic.ts'
import { localDay } from '../../appointments/local-time.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IsoTime, nullable, PAGE_DEFAULT, pageQuery, problems, queryTime, Uuid } from '../../schemas/common.ts'
import { instantOf, iso } from '../../schemas/times.ts'
import { Amount, priceView } from '../services/schemas.ts'

const MONTH_MS = 30 * 86_400_000
const LONGEST_MS = 366 * 86_400_000

const Named = Type.Object({ id: Uuid, name: Type.String() })
const BillingLine = Type.Object(
  {
    id: Uuid,
    appointmentId: Uuid,
    doctor: Named,
    serviceId: Uuid,
    name: Type.String({ description: 'Of the service, as it was then' }),
    code: Type.String(),
    quantity: Type.Integer(),
    price: Amount,
    total: Amount,
    billedAt: IsoTime,
  },
  { title: 'BillingLine' },
)
const BillingTotal = Type.Object(
  { doctor: Named, service: Named, quantity: Type.Number(), total: Amount },
  { title: 'BillingTotal', description: 'Of one doctor, one service and one currency' },
)
const Billing = Type.Object({
  items: Type.Array(BillingLine),
  nextCursor: nullable(Type.String()),
  from: IsoTime,
  to: IsoTime,
  totals: Type.Array(BillingTotal, { description: 'Of the whole time, all pages; empty on every page but the first' }),
})
const BillingQuery = Type.Object({
  from: Type.Optional(queryTime('Inclusive; 30 days before `to` if not given')),
  to: Type.Optional(queryTime('Exclusive; the end of today if not given; at most a year after `from`')),
  doctorId: Type.Optional(Type.String({ maxLength: 100 })),
  ...pageQuery,
})

interface Ports {
  readonly billing: BillingReader
  readonly clinic: ClinicStore
  readonly clock: Clock
}

export function billingRoutes(app: App, { billing, clinic, clock }: Ports): void {
  app.get(
    '/billing',
    {
      config: { access: 'income:read' },
      schema: {
        tags: ['billing'],
        summary: 'What was done and billed, newest first, without patients; with totals per doctor and service',
        querystring: BillingQuery,
        response: { 200: Billing, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = PAGE_DEFAULT, ...query } }) => {
      const { timeZone } = await clinic.get()
      const to = query.to === undefined ? localDay(clock(), timeZone).end : instantOf(query.to, 'to')
      const from = query.from === undefined ? to - MONTH_MS : instantOf(query.from, 'from')
      if (from >= to) throw invalid('to', 'must be after from')
      if (to - from > LONGEST_MS) throw invalid('to', 'must be at most a year after from')
      const asked = { ...query, from, to }
      const { items, nextCursor } = await billing.list({ ...asked, limit })
      const totals = query.cursor === undefined ? await billing.totals(asked) : []
      return {
        items: items.map(({ billedAt, price, doctor, ...line }) => ({
          ...line,
          doctor: { ...doctor },
          price: priceView(price),
          total: { amountCents: price.amountCents * line.quantity, currency: price.currency },
          billedAt: iso(billedAt),
        })),
        nextCursor,
        from: iso(from),
        to: iso(to),
        totals: totals.map(({ doctor, service, quantity, total }) => ({
          doctor: { ...doctor },
          service: { ...service },
          quantity,
          total: priceView(total),
        })),
      }
    },
  )
}
