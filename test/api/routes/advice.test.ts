import { randomUUID } from 'node:crypto'
import t from 'tap'
import { ownAct } from '../../../model/act.ts'
import { testApi } from '../support/api.ts'
import { adult, patientInCare, problem, withoutAllergies } from '../support/clinical.ts'

const order = (name: string, fields: object = {}) => ({
  medication: { name },
  dose: { value: 5, unit: 'mg' },
  route: 'oral',
  frequency: { count: 1, every: { value: 1, unit: 'day' } },
  ...fields,
})

async function start(test: Parameters<typeof testApi>[0]) {
  const api = await testApi(test)
  const id = await patientInCare(api)
  await adult(api, id)
  const [nurse, doctor] = [await api.as('nurse'), await api.as('doctor')]
  const path = `/patients/${id}`
  /** A signed order. */
  async function signed(name: string, overrides: unknown[] = []): Promise<string> {
    const { body } = await doctor('POST', `${path}/orders`, order(name))
    const answer = await doctor('POST', `${path}/orders/${body.id}/sign`, { overrides })
    if (answer.status !== 200) throw new Error(`${name}: ${JSON.stringify(answer.body)}`)
    return body.id
  }
  return { api, id, nurse, doctor, path, signed }
}

t.test(
  'a contraindicated order is signed only against a reason; what was said and answered is kept and counted',
  async t => {
    const { api, id, nurse, doctor, path, signed } = await start(t)
    await nurse('POST', `${path}/allergies`, { name: 'PCN', reaction: 'Hives', certainty: 'confirmed' })
    await signed('Coumadin')
    const draftId = randomUUID()
    const wanted = order('Augmentin', { dose: { value: 1, unit: 'g' } })
    const checked = await nurse('POST', `${path}/orders/check`, { orderId: draftId, ...wanted })
    t.match(checked, {
      status: 200,
      body: {
        items: [
          {
            code: 'allergy:penicillins:penicillins:group',
            severity: 'contraindicated',
            justification: { check: 'drug-allergy', checkVersion: 1, facts: { level: 'group', reaction: 'Hives' } },
          },
        ],
      },
    })
    const adviceId = checked.body.items[0].id
    await doctor('POST', `${path}/orders`, { id: draftId, ...wanted })
    const sign = (overrides: unknown[]) => doctor('POST', `${path}/orders/${draftId}/sign`, { overrides })
    t.match(await sign([]), problem('advice-unanswered', 409))
    const reason = 'Tolerated it last year'
    t.match(await sign([{ adviceId, reason }]), {
      status: 200,
      body: { overrides: [{ adviceId, reason, by: { name: 'doctor' } }] },
    })
    const shown = await nurse('GET', `${path}/orders/${draftId}/advice`)
    t.match(shown.body.items, [
      { advice: { id: adviceId }, answered: { answer: 'overridden', reason, by: { name: 'doctor' } } },
    ])
    const { body: cautious } = await doctor(
      'POST',
      `${path}/orders`,
      order('aspirin', { dose: { value: 100, unit: 'mg' } }),
    )
    await doctor('POST', `${path}/orders/${cautious.id}/sign`)
    t.match((await nurse('GET', `${path}/orders/${cautious.id}/advice`)).body.items, [
      { advice: { code: 'ddi-043', severity: 'caution' }, answered: { answer: 'accepted', reason: null } },
    ])
    const manager = await api.as('manager')
    const counts = await manager('GET', '/advice/statistics')
    t.same(counts.body.items, [
      {
        code: 'allergy:penicillins:penicillins:group',
        check: 'drug-allergy',
        shown: 1,
        accepted: 0,
        overridden: 1,
        unanswered: 0,
      },
      { code: 'ddi-043', check: 'drug-drug', shown: 1, accepted: 1, overridden: 0, unanswered: 0 },
    ])
    t.same((await manager('GET', '/advice/statistics?from=2100-01-01T00:00:00Z')).body.items, [])
    t.equal((await nurse('GET', '/advice/statistics')).status, 403)
    const { rows } = await api.pool.query(
      `select count(*)::int as n from audit_entries where patient_id = $1 and action = 'orders:sign' and resource ->> 'id' = $2`,
      [id, draftId],
    )
    t.same(rows, [{ n: 1 }], 'the signature is in the audit, with advice and overrides among its values')
  },
)

t.test('whoever changes or drops the order has heeded the advice', async t => {
  const { api, id, nurse, doctor, path, signed } = await start(t)
  await withoutAllergies(api, id)
  await signed('warfarin')
  const answersOf = async (orderId: string) =>
    (await nurse('GET', `${path}/orders/${orderId}/advice`)).body.items.map(
      (item: { advice: { code: string }; answered: { answer: string; reason: string } | null }) => [
        item.advice.code,
        item.answered?.answer ?? null,
        item.answered?.reason ?? null,
      ],
    )
  const { body: changed } = await doctor('POST', `${path}/orders`, order('ibuprofen'))
  await doctor('POST', `${path}/orders/check`, { orderId: changed.id, ...order('ibuprofen') })
  t.same(await answersOf(changed.id), [['ddi-044', null, null]])
  await doctor('PATCH', `${path}/orders/${changed.id}`, { medication: { name: 'paracetamol' } })
  await doctor('POST', `${path}/orders/${changed.id}/sign`)
  t.same(await answersOf(changed.id), [['ddi-044', 'accepted', null]])
  const { body: dropped } = await doctor('POST', `${path}/orders`, order('metronidazole'))
  await doctor('POST', `${path}/orders/check`, { orderId: dropped.id, ...order('metronidazole') })
  await doctor('POST', `${path}/orders/${dropped.id}/cancel`, { reason: 'Bleeding' })
  t.same(await answersOf(dropped.id), [['ddi-040', 'accepted', 'Bleeding']])
})

t.test('an allergy that collides with an order in force is told to the doctors, once, and answered', async t => {
  const { api, id, nurse, doctor, path, signed } = await start(t)
  await withoutAllergies(api, id)
  const orderId = await signed('Amoxicillin')
  const told = async () =>
    (await doctor('GET', '/notifications')).body.items.filter(({ type }: { type: string }) => type === 'advice')
  t.same(await told(), [])
  await nurse('POST', `${path}/allergies`, { name: 'latex' })
  t.same(await told(), [], 'latex is no medicine')
  const { body: entry } = await nurse('POST', `${path}/allergies`, { name: 'amoxicillin', reaction: 'Hives' })
  const summary = /^Advice on Amoxicillin 5 mg, oral: CONTRAINDICATED: Allergy on record: amoxicillin \(Hives/
  t.match(await told(), [{ summary, patientId: id, reference: { kind: 'order', id: orderId } }])
  t.equal((await told()).length, 1)
  t.match((await doctor('GET', `${path}/timeline?types=order`)).body.items[0], { summary, reference: { id: orderId } })
  await nurse('PATCH', `${path}/allergies/${entry.id}`, { note: 'Asked the mother' })
  t.equal((await told()).length, 1, 'a remark makes it no other advice')
  t.same(
    (await (await api.as('nurse'))('GET', '/notifications')).body.items.filter(
      ({ type }: { type: string }) => type === 'advice',
    ),
    [],
    'for doctors',
  )
  const adviceId = `drug-allergy:${entry.id}`
  const answer = (body: object) => doctor('POST', `${path}/orders/${orderId}/advice`, { adviceId, ...body })
  t.match(await answer({ answer: 'overridden' }), problem('validation-failed', 400, 'reason'))
  t.equal((await nurse('POST', `${path}/orders/${orderId}/advice`, { adviceId, answer: 'accepted' })).status, 403)
  t.match(await answer({ answer: 'overridden', reason: 'A rash of childhood' }), {
    status: 200,
    body: { answered: { answer: 'overridden', by: { name: 'doctor' } } },
  })
  t.match(await answer({ answer: 'accepted' }), problem('conflict', 409))
  t.match(await doctor('POST', `${path}/orders/${orderId}/advice`, { adviceId: 'none', answer: 'accepted' }), {
    status: 404,
  })
  for (const [kind, body] of [
    ['conditions', { name: 'Epilepsy' }],
    ['medications', { name: 'Marevan' }],
  ] as const) {
    const before = (await told()).length
    await nurse('POST', `${path}/${kind}`, body)
    t.equal((await told()).length, before, `${kind}: nothing speaks against amoxicillin`)
  }
})

t.test('a medication, an illness and a result on record speak against orders in force too', async t => {
  const { api, id, nurse, doctor, path, signed } = await start(t)
  await withoutAllergies(api, id)
  await nurse('POST', `${path}/measurements`, { kind: 'egfr', value: 80, unit: 'mL/min/1.73m2' })
  await nurse('POST', `${path}/measurements`, { kind: 'potassium', value: 4, unit: 'mEq/L' })
  await signed('metformin')
  await signed('warfarin')
  const told = async () =>
    (await doctor('GET', '/notifications')).body.items.filter(({ type }: { type: string }) => type === 'advice').length
  await nurse('POST', `${path}/medications`, { name: 'Flagyl 400 mg' })
  t.equal(await told(), 1)
  await nurse('POST', `${path}/conditions`, { name: 'Pregnancy' })
  t.equal(await told(), 2)
  await nurse('POST', `${path}/measurements`, { kind: 'egfr', value: 25, unit: 'mL/min/1.73m2' })
  t.equal(await told(), 3)
  await nurse('POST', `${path}/measurements`, { kind: 'egfr', value: 24, unit: 'mL/min/1.73m2' })
  t.equal(await told(), 3, 'nothing new')
})

t.test('what changes in the record while one signs is looked at again', async t => {
  const { api, id, nurse, doctor, path } = await start(t)
  await withoutAllergies(api, id)
  const { body } = await doctor('POST', `${path}/orders`, order('Amoxicillin'))
  const { revision } = await api.ports.orders.facts(id, Date.now())
  await nurse('POST', `${path}/allergies`, { name: 'Penicillin' })
  const looked = { advice: [], overrides: [], revision }
  const by = (await doctor('GET', '/me')).body.id
  const act = { ...ownAct(Date.now()), by }
  t.equal(await api.ports.orders.sign(id, body.id, looked, null, act), null)
})
