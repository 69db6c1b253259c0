import t from 'tap'
import type { OrderContent } from '../../../model/medication-order.ts'
import { orderContent } from '../../support/clinical.ts'
import { contextWith, medication, ordered } from '../../support/order-context.ts'
import { T0 } from '../../support/records.ts'
import { said } from './library.ts'

const HOUR = 3_600_000
const CHECK = 'duplicate-therapy'

async function severities(order: Partial<OrderContent>, other: Partial<OrderContent>) {
  const advice = await said(orderContent(order), contextWith({ inForce: [ordered(orderContent(other))] }), CHECK)
  return advice.map(({ severity }) => severity)
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
  t.same(await severities(named('Nobody knows 2'), named('Nobody knows')), [])
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

t.test('two of one chemical group are a caution, and what he takes anyway is told', async t => {
  t.same(await severities(named('Ibuprofen'), named('Naproxen')), ['caution'])
  t.same(await severities({ ...named('Ibuprofen'), route: 'topical' }, named('Naproxen')), [])
  t.same(
    await severities(named('Insulin glargine'), named('Insulin aspart')),
    [],
    'long and short acting belong together',
  )
  t.same(await severities(named('Amoxicillin'), named('Augmentin')), ['contraindicated'], 'the same ingredient')
  const taken = (name: string) => said(orderContent(), contextWith({ medications: [medication(name)] }), CHECK)
  t.match(await taken('Tylenol'), [{ severity: 'info', code: 'duplicate-therapy:same', text: /takes it already/ }])
  t.same(await taken('Lisinopril'), [])
})

t.test('it says which order, and why', async t => {
  const advice = await said(orderContent(), contextWith({ inForce: [ordered(orderContent())] }), CHECK)
  t.match(advice, [
    {
      id: 'duplicate-therapy:other',
      code: 'duplicate-therapy:same',
      text: 'Already ordered: Paracetamol 500 mg, oral (ordered, signed)',
      justification: { check: CHECK, checkVersion: 3, at: T0, facts: { orderId: 'other', isSameRoute: true } },
    },
  ])
})

t.test('two of a class that does the same work are a caution, whatever their chemistry', async t => {
  for (const [one, other] of [
    ['Apixaban', 'Warfarin'],
    ['Eliquis 5 mg', 'Enoxaparin'],
    ['Dabigatran', 'Rivaroxaban'],
    ['Lorazepam', 'Temazepam'],
  ] as const) {
    t.same(await severities(named(one), named(other)), ['caution'], `${one} with ${other}`)
    t.same(await severities(named(other), named(one)), ['caution'], `${other} with ${one}`)
  }
  const inForce = [ordered(orderContent(named('Warfarin')))]
  const [advice] = await said(orderContent(named('Apixaban')), contextWith({ inForce }), CHECK)
  t.match(advice, {
    code: 'duplicate-therapy:class',
    text: /^Of the same class \(anticoagulants\): Warfarin/,
    justification: { facts: { class: 'anticoagulants', row: 'dc-029' } },
  })
  t.same(await severities(named('Aspirin'), named('Warfarin')), [], 'a pair of the interactions, and no duplicate')
  t.same(await severities(named('Amiodarone'), named('Haloperidol')), [], 'who share a harm do not share a work')
})
