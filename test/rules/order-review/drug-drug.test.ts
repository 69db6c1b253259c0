import t from 'tap'
import { SOMEBODY } from '../../support/clinical.ts'
import { contextWith, medication, named, ordered, stopped } from '../../support/order-context.ts'
import { T0 } from '../../support/records.ts'
import { knowledge, namesOf, said } from './library.ts'

const DAY = 86_400_000
const SEVERITY = { contraindicated: 'contraindicated', major: 'caution', moderate: 'info' } as const
/** Younger than any exception of a pair. */
const NEWBORN = { ...SOMEBODY, birthDate: new Date(T0 - 5 * DAY).toISOString().slice(0, 10) }

/** Codes and severities of the pairs found. */
async function pairs(...args: Parameters<typeof said>) {
  return (await said(args[0], args[1], 'drug-drug')).map(({ code, severity }) => `${code} ${severity}`)
}

t.test('every pair is found both ways, by every name, beside orders and beside medications on record', async t => {
  t.equal(knowledge.interactions.length, 89)
  for (const { id, a, b, severity } of knowledge.interactions) {
    const expected = [`${id} ${SEVERITY[severity]}`]
    for (const [one, other] of [
      [a.name, b.name],
      [b.name, a.name],
    ] as const) {
      for (const name of namesOf(one)) {
        const context = contextWith({ patient: NEWBORN, inForce: [ordered(named(other))] })
        t.same(await pairs(named(name), context), expected, `${name} beside an order of ${other}`)
      }
      for (const name of namesOf(other)) {
        const context = contextWith({ patient: NEWBORN, medications: [medication(name.toUpperCase())] })
        t.same(await pairs(named(one), context), expected, `${one} beside ${name} on record`)
      }
    }
  }
})

t.test('by ATC code, with salt and strength, and inside a combination', async t => {
  const warfarin = contextWith({ inForce: [ordered(named('Coumadin'))] })
  t.same(await pairs(named('Something', { medication: { name: 'Xyz', code: 'C01BD01' } }), warfarin), [
    'ddi-042 caution',
  ])
  t.same(await pairs(named('AMIODARONE HCL 200 MG PO TABS'), warfarin), ['ddi-042 caution'])
  t.same(await pairs(named('Bactrim'), warfarin), ['ddi-041 caution'], 'a combination is all of its ingredients')
  t.same(await pairs(named('Kaletra'), contextWith({ inForce: [ordered(named('Vytorin'))] })), [
    'ddi-031 contraindicated',
  ])
})

t.test('the same pair is said once for an order, however often the other is there', async t => {
  const inForce = [ordered(named('aspirin'), { id: 'a' }), ordered(named('asa', { route: 'rectal' }), { id: 'b' })]
  const [advice, ...more] = await said(
    named('warfarin'),
    contextWith({ inForce, medications: [medication('Ecotrin')] }),
    'drug-drug',
  )
  t.same(more, [])
  t.match(advice, {
    id: 'drug-drug:ddi-043',
    source: 'US prescribing information (from general knowledge, not re-read)',
    justification: {
      check: 'drug-drug',
      checkVersion: 1,
      at: T0,
      facts: { row: 'ddi-043', gradeInList: 'major', with: 'medication medication Ecotrin, order a, order b' },
    },
  })
})

t.test('each source keeps its own grade', async t => {
  const [advice] = await said(
    named('dofetilide'),
    contextWith({ inForce: [ordered(named('amiodarone'))] }),
    'drug-drug',
  )
  t.match(advice, { severity: 'contraindicated', source: /pair of classes 8; .*NDF-RT.*: Significant/ })
})

t.test('a stopped drug is no drug, but for its tail', async t => {
  const after = (drug: string, daysAgo: number) => contextWith({ ended: [stopped(named(drug), daysAgo)] })
  t.same(await pairs(named('warfarin'), after('fluconazole', 1)), [])
  t.same(await pairs(named('sertraline'), after('tranylcypromine', 13)), ['ddi-008 contraindicated'])
  t.same(await pairs(named('sertraline'), after('tranylcypromine', 15)), [])
  t.same(await pairs(named('phenelzine'), after('fluoxetine', 34)), ['ddi-007 contraindicated'])
  t.same(await pairs(named('phenelzine'), after('fluoxetine', 36)), [])
  t.same(await pairs(named('digoxin'), after('amiodarone', 55)), ['ddi-047 caution'])
  t.same(await pairs(named('digoxin'), after('amiodarone', 57)), [])
  const [advice] = await said(named('sertraline'), after('tranylcypromine', 2), 'drug-drug')
  t.match(advice?.text, /still acting/)
  const onRecord = (until: string) =>
    contextWith({ medications: [medication('Parnate', { status: 'stopped', until })] })
  t.same(await pairs(named('sertraline'), onRecord('2026-09-25')), ['ddi-008 contraindicated'])
  t.same(await pairs(named('sertraline'), onRecord('2026-09-01')), [])
})

t.test('what is ordered now has its tail too, and what is over before counts no more', async t => {
  const until = (to: number) => ({ period: { from: T0, to } })
  const later = (days: number) =>
    contextWith({ inForce: [ordered(named('sertraline', { period: { from: T0 + days * DAY, to: null } }))] })
  t.same(await pairs(named('tranylcypromine', until(T0 + DAY)), later(10)), ['ddi-008 contraindicated'])
  t.same(await pairs(named('tranylcypromine', until(T0 + DAY)), later(20)), [])
  t.same(
    await pairs(
      named('fluconazole', until(T0 + DAY)),
      contextWith({ inForce: [ordered(named('warfarin', { period: { from: T0 + 2 * DAY, to: null } }))] }),
    ),
    [],
  )
})

t.test('skin, eyes and ears do not count, unless the medicine goes through the skin on purpose', async t => {
  const warfarin = contextWith({ inForce: [ordered(named('warfarin'))] })
  for (const route of ['topical', 'ophthalmic', 'otic'] as const) {
    t.same(await pairs(named('metronidazole', { route }), warfarin), [], route)
    t.same(
      await pairs(named('warfarin'), contextWith({ inForce: [ordered(named('metronidazole', { route }))] })),
      [],
      `${route}, other way`,
    )
  }
  t.same(await pairs(named('warfarin'), contextWith({ medications: [medication('Metronidazole cream')] })), [])
  t.same(
    await pairs(named('warfarin'), contextWith({ medications: [medication('Metronidazole', { route: 'eye drops' })] })),
    [],
  )
  const sildenafil = contextWith({ inForce: [ordered(named('sildenafil'))] })
  t.same(await pairs(named('nitroglycerin', { route: 'topical' }), sildenafil), ['ddi-056 contraindicated'])
})

t.test('route and age make two pairs less grave', async t => {
  const ritonavir = contextWith({ inForce: [ordered(named('ritonavir'))] })
  t.same(await pairs(named('midazolam'), ritonavir), ['ddi-072 contraindicated'])
  t.same(await pairs(named('midazolam', { route: 'intravenous' }), ritonavir), ['ddi-072 caution'])
  const injected = ordered(named('midazolam', { route: 'intravenous' }))
  t.same(await pairs(named('ritonavir'), contextWith({ inForce: [injected] })), ['ddi-072 caution'])
  t.same(await pairs(named('ritonavir'), contextWith({ medications: [medication('midazolam')] })), [
    'ddi-072 contraindicated',
  ])
  const calcium = { inForce: [ordered(named('calcium gluconate'))] }
  t.same(await pairs(named('ceftriaxone'), contextWith(calcium)), ['ddi-080 caution'])
  t.same(await pairs(named('ceftriaxone'), contextWith({ ...calcium, patient: { ...SOMEBODY, birthDate: null } })), [
    'ddi-080 contraindicated',
  ])
})

t.test('the order of what is known does not matter', async t => {
  const drugs = [
    'warfarin',
    'aspirin',
    'amiodarone',
    'ibuprofen',
    'metronidazole',
    'digoxin',
    'simvastatin',
    'sertraline',
  ]
  const inForce = drugs.map((drug, n) => ordered(named(drug), { id: `order ${n}` }))
  const medications = ['Plavix', 'Bactrim', 'Lithium', 'nobody knows'].map(name => medication(name))
  let seed = 7
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed
  }
  const shuffled = <T>(list: readonly T[]) =>
    list
      .map(value => ({ value, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value)
  for (const drug of ['clarithromycin', 'ketorolac', 'phenelzine', 'insulin', 'warfarin']) {
    const sorted = async (context: Parameters<typeof said>[1]) =>
      (await said(named(drug), context)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const expected = await sorted(contextWith({ inForce, medications }))
    t.ok(expected.length > 0, drug)
    for (let n = 0; n < 20; n++) {
      t.same(await sorted(contextWith({ inForce: shuffled(inForce), medications: shuffled(medications) })), expected)
    }
  }
})
