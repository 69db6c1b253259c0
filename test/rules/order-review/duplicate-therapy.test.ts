import t from 'tap'
import type { MedicationOrder, OrderContent } from '../../../model/medication-order.ts'
import { duplicateTherapy } from '../../../rules/order-review/duplicate-therapy.ts'
import { orderContent, SOMEBODY } from '../../support/clinical.ts'
import { T0 } from '../../support/records.ts'

const HOUR = 3_600_000

function inForce(content: Partial<OrderContent> = {}): MedicationOrder {
  const nobody = { startedBy: null, startedAt: null, endedBy: null, endedAt: null, endReason: null }
  const doctor = { id: 'd', name: 'Doctor' }
  return {
    ...orderContent(content),
    ...nobody,
    id: 'other',
    patientId: 'p',
    state: 'signed',
    draftedBy: doctor,
    signedBy: doctor,
    signedAt: T0 - HOUR,
    advice: [],
    overrides: [],
    version: 1,
    createdAt: T0 - HOUR,
    updatedAt: T0 - HOUR,
  }
}

async function severities(order: Partial<OrderContent>, other: Partial<OrderContent>) {
  const said = await duplicateTherapy.check(orderContent(order), {
    at: T0,
    patient: SOMEBODY,
    inForce: [inForce(other)],
  })
  return said.map(({ severity }) => severity)
}
const named = (name: string, code: string | null = null) => ({ medication: { name, code } })

t.test('the same medication is found however it is written', async t => {
  for (const name of ['paracetamol', '  PARACETAMOL ', 'Paracétamol', 'Ｐaracetamol']) {
    t.same(await severities(named(name), {}), ['contraindicated'], name)
  }
  t.same(await severities(named('Co-Amoxiclav'), named('co  amoxiclav')), ['contraindicated'])
  t.same(await severities(named('Tylenol', 'N02BE01'), named('Paracetamol', 'N02BE01')), ['contraindicated'])
  t.same(await severities(named('אקמול'), named('אקמול')), ['contraindicated'])
})

t.test('another medication is not', async t => {
  t.same(await severities(named('Ibuprofen'), {}), [])
  t.same(await severities(named('Paracetamol 2'), {}), [])
  t.same(await severities(named('Ibuprofen', null), named('Aspirin', null)), [])
  t.same(await severities(named('??'), named('!!')), [], 'a name without letters is like no other')
})

t.test('by another route it is a caution', async t => {
  t.same(await severities({ route: 'intravenous' }, {}), ['caution'])
})

t.test('only at the same time', async t => {
  const during = (from: number | null, to: number | null) => ({ period: { from, to } })
  t.same(await severities(during(T0, null), during(null, T0)), [], 'one ends as the other begins')
  t.same(await severities(during(T0, null), during(null, T0 + 1)), ['contraindicated'])
  t.same(await severities(during(null, null), during(T0 - 2 * HOUR, T0 - HOUR)), [], 'over before it begins now')
  t.same(await severities(during(null, T0 + HOUR), during(T0 + HOUR, null)), [], 'over before the other begins')
  t.same(await severities(during(null, null), during(T0 + HOUR, null)), ['contraindicated'])
})

t.test('it says which order, and why', async t => {
  const said = await duplicateTherapy.check(orderContent(), { at: T0, patient: SOMEBODY, inForce: [inForce()] })
  t.match(said, [
    {
      id: 'duplicate-therapy:other',
      text: 'Already ordered (signed): Paracetamol 500 mg, oral',
      justification: { check: 'duplicate-therapy', checkVersion: 1, at: T0, facts: { orderId: 'other' } },
    },
  ])
})
