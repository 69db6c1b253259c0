import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Advice } from '../../model/advice.ts'
import { NO_ORDER_FACTS } from '../../model/order-facts.ts'
import type { MedicationOrderStore } from '../../store/medication-orders.ts'
import { type ClinicalWorld, orderContent } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'

export interface MedicationOrderAdapters {
  readonly orders: MedicationOrderStore
  readonly world: ClinicalWorld
}

const ADVICE: Advice = {
  id: 'test:1',
  code: 'test-1',
  severity: 'contraindicated',
  text: 'Never',
  source: 'test',
  justification: { check: 'test', checkVersion: 1, at: T0, facts: { age: 66 } },
}

export function medicationOrderContract(t: TAP, adapters: () => MedicationOrderAdapters): void {
  async function start() {
    const { orders, world } = adapters()
    const [doctor, nurse] = [await world.person('doctor'), await world.person('nurse')]
    return { orders, world, doctor, nurse, patient: await world.patient() }
  }

  t.test('an order goes from draft to stopped, and says who did what', async t => {
    const { orders, world, doctor, nurse, patient } = await start()
    const content = orderContent({
      medication: { name: 'Parac<i>etamol</i> דוגמה', code: 'N02BE01' },
      frequency: {
        count: 4,
        every: { value: 1, unit: 'day' },
        asNeeded: { reason: 'pain' },
        once: false,
        text: 'not at night',
      },
      period: { from: T0, to: T0 + 86_400_000 },
      instructions: 'After meals',
    })
    const { record } = await orders.draft(patient, content, actAt(T0, nurse))
    t.match(record, { ...content, patientId: patient, state: 'draft', draftedBy: { id: nurse }, version: 1 })
    t.same(await orders.get(patient, record.id), record)
    const change = { dose: { value: 0.5, unit: 'g' }, instructions: null }
    const redrafted = await orders.redraft(patient, record.id, change, 1, actAt(T0 + 1, doctor))
    t.match(redrafted, { ...content, ...change, version: 2, updatedAt: T0 + 1 })
    const { revision } = await orders.facts(patient, T0)
    const answers = { advice: [ADVICE], overrides: [{ adviceId: 'test:1', reason: 'No other way' }], revision }
    const signed = await orders.sign(patient, record.id, answers, 2, actAt(T0 + 2, doctor))
    t.match(signed, {
      state: 'signed',
      signedBy: { id: doctor },
      signedAt: T0 + 2,
      advice: [ADVICE],
      overrides: [{ adviceId: 'test:1', reason: 'No other way', by: { id: doctor }, at: T0 + 2 }],
      version: 3,
    })
    const active = await orders.move(patient, record.id, 'start', 3, actAt(T0 + 3, nurse))
    t.match(active, { state: 'active', startedBy: { id: nurse }, startedAt: T0 + 3, version: 4 })
    t.same((await orders.facts(patient, T0)).facts.inForce, [active])
    const stopped = await orders.move(patient, record.id, 'stop', null, actAt(T0 + 4, doctor, 'Rash'))
    t.match(stopped, { state: 'stopped', endedBy: { id: doctor }, endedAt: T0 + 4, endReason: 'Rash' })
    t.same(await orders.get(patient, record.id), stopped)
    t.same((await orders.facts(patient, T0)).facts.inForce, [])
    t.same(
      (await world.story(patient)).map(event => event.summary.split(':')[0]),
      ['Order signed', 'Order started', 'Order stopped'],
    )
    t.same(await world.audited(patient), ['orders:write', 'orders:write', 'orders:sign', 'orders:give', 'orders:sign'])
  })

  t.test('a signed order never changes, and no state is skipped', async t => {
    const { orders, doctor, patient } = await start()
    const act = actAt(T0, doctor, 'why')
    const { record } = await orders.draft(patient, orderContent(), act)
    const path = [patient, record.id] as const
    await t.rejects(orders.move(...path, 'start', null, act), appError('CONFLICT'))
    await t.rejects(orders.move(...path, 'stop', null, act), appError('CONFLICT'))
    const looked = { advice: [], overrides: [], revision: (await orders.facts(patient, T0)).revision }
    await t.rejects(orders.sign(...path, looked, 9, act), appError('STALE_VERSION'))
    await orders.sign(...path, looked, null, act)
    await t.rejects(orders.sign(...path, looked, null, act), appError('CONFLICT'))
    await t.rejects(orders.redraft(...path, { route: 'rectal' }, null, act), appError('CONFLICT'))
    await t.rejects(orders.move(...path, 'cancel', null, act), appError('CONFLICT'))
    t.equal((await orders.get(...path))?.route, 'oral')
  })

  t.test('what was looked at beside other orders is not signed beside these', async t => {
    const { orders, doctor, patient } = await start()
    const act = actAt(T0, doctor, 'why')
    const { record: first } = await orders.draft(patient, orderContent(), act)
    const { record: second } = await orders.draft(patient, orderContent(), act)
    const looked = { advice: [], overrides: [], revision: (await orders.facts(patient, T0)).revision }
    const both = await Promise.all([first, second].map(({ id }) => orders.sign(patient, id, looked, null, act)))
    t.same(both.map(order => order?.state ?? 'look again').sort(), ['look again', 'signed'])
    const { revision } = await orders.facts(patient, T0)
    const open = both[0] === null ? first : second
    await orders.redraft(patient, open.id, { route: 'nasal' }, null, act)
    t.equal(await orders.sign(patient, open.id, { ...looked, revision }, null, act), null)
  })

  t.test('a contraindication without an override is not signed, whatever the caller has checked', async t => {
    const { orders, doctor, patient } = await start()
    const act = actAt(T0, doctor)
    const { record } = await orders.draft(patient, orderContent(), act)
    const { revision } = await orders.facts(patient, T0)
    const looked = { advice: [ADVICE], overrides: [], revision }
    await t.rejects(orders.sign(patient, record.id, looked, null, act), { code: 'ADVICE_UNANSWERED' })
    t.match(await orders.get(patient, record.id), { state: 'draft', advice: [] })
  })

  t.test('what contradicts itself or cannot be is refused', async t => {
    const { orders, doctor, patient, world } = await start()
    const act = actAt(T0, doctor, 'why')
    const draft = (fields: Parameters<typeof orderContent>[0]) => orders.draft(patient, orderContent(fields), act)
    await t.rejects(draft({ period: { from: T0, to: T0 } }), appError('VALIDATION_FAILED', 'period.to'))
    const once = { count: 1, every: null, asNeeded: null, once: false, text: null }
    await t.rejects(draft({ frequency: once }), appError('VALIDATION_FAILED', 'frequency'))
    await t.rejects(draft({ instructions: '\0' }), appError('VALIDATION_FAILED', 'instructions'))
    await t.rejects(
      draft({ medication: { name: '\ud800', code: null } }),
      appError('VALIDATION_FAILED', 'medication.name'),
    )
    const { record } = await draft({})
    const other = await world.patient()
    t.equal(await orders.get(other, record.id), null)
    await t.rejects(orders.move(other, record.id, 'cancel', null, act), appError('NOT_FOUND'))
    for (const odd of ['nobody', 'a\0b', "x' or 1=1 --", '', randomUUID()]) {
      t.equal(await orders.get(patient, odd), null)
      t.same(await orders.facts(odd, T0), { facts: NO_ORDER_FACTS, revision: 0 })
      t.same((await orders.list({ patientId: odd, limit: 5 })).items, [])
      await t.rejects(orders.draft(odd, orderContent(), act), appError('NOT_FOUND'))
      await t.rejects(orders.redraft(patient, odd, {}, null, act), appError('NOT_FOUND'))
      await t.rejects(orders.move(patient, odd, 'stop', null, act), appError('NOT_FOUND'))
    }
  })

  t.test('the same sent twice is one draft; a list goes newest first, in the states asked for', async t => {
    const { orders, doctor, patient } = await start()
    const id = randomUUID()
    const twice = [0, 0].map(() => orders.draft(patient, orderContent(), actAt(T0, doctor), id))
    t.same((await Promise.all(twice)).map(({ isNew }) => isNew).sort(), [false, true])
    const { record: newer } = await orders.draft(patient, orderContent(), actAt(T0 + 1, doctor))
    const { record: newest } = await orders.draft(patient, orderContent(), actAt(T0 + 2, doctor))
    const cancelled = await orders.move(patient, newer.id, 'cancel', 1, actAt(T0 + 3, doctor, 'Wrong patient'))
    t.match(cancelled, { state: 'cancelled', endReason: 'Wrong patient' })
    const first = await orders.list({ patientId: patient, limit: 2 })
    t.same(
      first.items.map(order => order.id),
      [newest.id, newer.id],
    )
    const cursor = first.nextCursor ?? ''
    t.same(
      (await orders.list({ patientId: patient, limit: 2, cursor })).items.map(order => order.id),
      [id],
    )
    t.same(
      (await orders.list({ patientId: patient, states: ['draft'], limit: 5 })).items.map(o => o.id),
      [newest.id, id],
    )
  })
}
