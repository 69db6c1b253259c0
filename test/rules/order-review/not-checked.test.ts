import t from 'tap'
import { allergy, condition, contextWith, medication, named } from '../../support/order-context.ts'
import { said } from './library.ts'

async function told(...args: Parameters<typeof said>) {
  return (await said(args[0], args[1], 'not-checked')).map(({ code, text }) => `${code}: ${text}`)
}

t.test('a name that nobody knows is told, never passed over', async t => {
  t.match(await told(named('Warfrin'), contextWith()), [/^drug: NOT CHECKED: “Warfrin”/])
  t.match(await told(named('Warfarin experimental'), contextWith()), [
    /^part: .*read as warfarin; not understood: experimental$/,
  ])
  t.same(await told(named('WARFARIN SOD 5 MG PO TABS'), contextWith()), [])
  const coded = named('Warfarin', { medication: { name: 'Warfarin', code: 'C01BD01' } })
  t.match(await said(coded, contextWith(), 'not-checked'), [{ code: 'code', severity: 'caution' }])
})

t.test('so is what the record says and nobody understands', async t => {
  const medications = [
    medication('Grandmother’s drops'),
    medication('Aspirin'),
    medication('Old drops', { status: 'stopped' }),
  ]
  t.match(await told(named('warfarin'), contextWith({ medications })), [/^medications: .*“Grandmother’s drops”$/])
  t.match(await told(named('warfarin'), contextWith({ allergies: [] })), [/^allergies-missing: /])
  for (const entry of ['see cerner', 'see chart', 'unknown', 'Xyzzy']) {
    t.match(await told(named('warfarin'), contextWith({ allergies: [allergy(entry)] })), [/^allergies: .*“/], entry)
  }
  for (const entry of [
    'NKDA',
    'None',
    'latex',
    'Adhesive tape',
    'Sulfa drugs',
    'PCN',
    'PENICILLAMINE',
    'iodine (topical)',
  ]) {
    t.same(await told(named('warfarin'), contextWith({ allergies: [allergy(entry)] })), [], entry)
  }
  const conditions = [condition('A strange illness'), condition('Asthma')]
  t.match(await told(named('warfarin'), contextWith({ conditions })), [/^conditions: .*“A strange illness”$/])
  t.same(await told(named('paracetamol'), contextWith({ conditions })), [], 'no row asks for any')
})
