import t from 'tap'
import type { OrderContext } from '../../../bus/order-review.ts'
import type { OrderContent } from '../../../model/medication-order.ts'
import { SOMEBODY } from '../../support/clinical.ts'
import { contextWith, measured, named } from '../../support/order-context.ts'
import { knowledge, said } from './library.ts'

const daily = (count: number) => ({
  count,
  every: { value: 1, unit: 'day' as const },
  asNeeded: null,
  once: false,
  text: null,
})
const once = { count: null, every: null, asNeeded: null, once: true, text: null }

async function found(
  drug: string,
  value: number,
  unit: string,
  fields: Partial<OrderContent>,
  context: Partial<OrderContext> = {},
) {
  const advice = await said(named(drug, { dose: { value, unit }, ...fields }), contextWith(context), 'dose-range')
  return advice.map(({ code, severity }) => `${code} ${severity}`)
}
const bornIn = (year: number) => ({ ...SOMEBODY, birthDate: `${year}-01-02` })
const HEAVY = measured('weight', 80)

t.test('at a time and in a day, in every unit of mass', async t => {
  const measurements = [HEAVY]
  t.same(await found('paracetamol', 1000, 'mg', { frequency: daily(4) }, { measurements }), [])
  t.same(await found('paracetamol', 1, 'g', { frequency: daily(5) }, { measurements }), ['dose-001 caution'])
  t.same(await found('paracetamol', 1.5, 'g', { frequency: once }, { measurements }), ['dose-001 caution'])
  t.same(
    await found(
      'paracetamol',
      1,
      'g',
      { frequency: { ...daily(1), every: { value: 2, unit: 'hour' } } },
      { measurements },
    ),
    ['dose-001 contraindicated'],
  )
  t.same(await found('levothyroxine', 500, 'µg', { frequency: daily(1) }), ['dose-028 caution'])
  t.same(await found('levothyroxine', 100, 'mcg', { frequency: daily(1) }), [])
  t.same(await found('Tylenol', 2, 'puff', { frequency: daily(1) }), ['not-checked info'])
  t.same(
    await found('warfarin', 500, 'mg', { frequency: daily(9) }),
    [],
    'no row: nothing is said, and the page says that',
  )
})

t.test('once a day what belongs once a week', async t => {
  t.same(await found('methotrexate', 15, 'mg', { frequency: daily(1) }), ['dose-021 contraindicated'])
  t.same(await found('methotrexate', 15, 'mg', { frequency: { ...daily(1), every: { value: 1, unit: 'week' } } }), [])
})

t.test('by age, weight and kidney function', async t => {
  const child = { patient: bornIn(2020), measurements: [measured('weight', 20)] }
  t.same(await found('paracetamol', 300, 'mg', { frequency: daily(4) }, child), [])
  t.same(await found('paracetamol', 500, 'mg', { frequency: daily(4) }, child), ['dose-002 caution'])
  t.same(await found('paracetamol', 300, 'mg', { frequency: daily(4) }, { patient: bornIn(2020) }), [
    'not-checked info',
  ])
  t.same(await found('paracetamol', 1, 'g', { frequency: daily(4) }, { measurements: [measured('weight', 45)] }), [
    'dose-003 caution',
  ])
  const injected = { route: 'intravenous' as const, frequency: daily(3) }
  t.same(await found('ketorolac', 30, 'mg', injected, { patient: bornIn(1980) }), [])
  t.same(await found('ketorolac', 30, 'mg', injected, { patient: bornIn(1950) }), ['dose-009 caution'])
  const metformin = (measurements: OrderContext['measurements']) =>
    found('metformin', 1000, 'mg', { frequency: daily(2) }, { measurements })
  t.same(await metformin([measured('egfr', 80)]), [])
  t.same(await metformin([measured('egfr', 40)]), ['dose-014 contraindicated'])
  t.same(await metformin([]), ['not-checked info'], 'kidney function unknown')
})

t.test('every row speaks a little beyond its largest dose, and not at it', async t => {
  for (const { id, drug, routes, for: group, most } of knowledge.doses) {
    const weight = Math.min(80, (group.belowKg ?? 81) - 1)
    const years = group.fromYears ?? (group.belowYears === undefined ? 30 : group.belowYears - 1)
    const measurements = [measured('weight', weight), measured('egfr', (group.egfrBelow ?? 100) - 1)]
    const context = { patient: bornIn(2026 - years), measurements }
    const perDay = Math.min(most.perDay ?? 1e9, (most.perDayPerKg ?? 1e9) * weight, (most.perWeek ?? 7e9) / 7)
    const route = routes[0] ?? 'oral'
    const at = async (share: number) => found(drug, (perDay * share) / 8, 'mg', { route, frequency: daily(8) }, context)
    t.ok(
      (await at(1.01)).some(text => text.startsWith(id)),
      `${id} beyond`,
    )
    t.notOk(
      (await at(1)).some(text => text.startsWith(id)),
      `${id} at it`,
    )
  }
})
