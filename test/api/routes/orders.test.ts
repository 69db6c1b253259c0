import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { OrderReview } from '../../../bus/order-review.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { testApi } from '../support/api.ts'
import { adult, patientInCare, problem, withoutAllergies } from '../support/clinical.ts'

const ORDER = {
  medication: { name: 'Paracetamol' },
  dose: { value: 500, unit: 'mg' },
  route: 'oral',
  frequency: { count: 4, every: { value: 1, unit: 'day' } },
}

/** Says something to everybody, and against whoever orders more than a gram. */
const trivial: OrderReview = {
  async review({ dose }, { at, patient, inForce }) {
    const facts = { dose: dose.value, family: patient.name.family, inForce: inForce.length }
    const said = (id: string, severity: 'info' | 'contraindicated') => ({
      id,
      code: id,
      severity,
      text: `Says ${id}`,
      source: 'A test',
      justification: { check: id, checkVersion: 1, at, facts },
    })
    return dose.value > 1000 ? [said('too-much', 'contraindicated'), said('hello', 'info')] : [said('hello', 'info')]
  },
}

t.test(
  'an order is drafted by the nurse, signed by the doctor, started by the nurse, stopped by the doctor',
  async t => {
    const api = await testApi(t)
    const path = `/patients/${await patientInCare(api)}/orders`
    const [nurse, doctor, patient] = [await api.as('nurse'), await api.as('doctor'), await api.as('patient')]
    const created = await nurse('POST', path, ORDER)
    t.match(created, {
      status: 201,
      headers: { etag: '"1"', location: `/api/v1${path}/${created.body.id}` },
      body: {
        ...ORDER,
        medication: { name: 'Paracetamol', code: null },
        frequency: { ...ORDER.frequency, asNeeded: null, once: false },
        period: { from: null, to: null },
        state: 'draft',
        draftedBy: { name: 'nurse' },
      },
    })
    const one = `${path}/${created.body.id}`
    t.equal((await patient('GET', one)).status, 404, 'a draft is for those who write orders')
    t.same((await patient('GET', path)).body.items, [])
    const change = { dose: { value: 1, unit: 'g' }, period: { from: '2026-11-21T08:00:00+02:00', to: null } }
    const changed = await doctor('PATCH', one, change, { 'if-match': '"1"' })
    t.match(changed, { status: 200, body: { dose: change.dose, period: { from: '2026-11-21T06:00:00.000Z' } } })
    t.match(await doctor('PATCH', one, change, { 'if-match': '"1"' }), problem('stale-version', 412))
    t.equal((await nurse('POST', `${one}/sign`)).status, 403)
    t.match(await nurse('POST', `${one}/start`), problem('conflict', 409))
    t.match(await doctor('POST', `${one}/sign`, {}, { 'if-match': '"1"' }), problem('stale-version', 412))
    const signed = await doctor('POST', `${one}/sign`, {}, { 'if-match': '"2"' })
    t.match(signed, { status: 200, headers: { etag: '"3"' }, body: { state: 'signed', signedBy: { name: 'doctor' } } })
    t.match(await doctor('PATCH', one, { route: 'rectal' }), problem('conflict', 409))
    t.equal((await doctor('POST', `${one}/start`)).status, 403)
    t.match(await nurse('POST', `${one}/start`), {
      status: 200,
      body: { state: 'active', startedBy: { name: 'nurse' } },
    })
    t.match(await doctor('POST', `${one}/stop`, {}), problem('validation-failed', 400, 'reason'))
    const stopped = await doctor('POST', `${one}/stop`, { reason: 'Rash' })
    t.match(stopped, { status: 200, body: { state: 'stopped', endReason: 'Rash', endedBy: { name: 'doctor' } } })
    t.match(await doctor('POST', `${one}/stop`, { reason: 'Again' }), problem('conflict', 409))
    t.same((await patient('GET', one)).body, stopped.body)
    t.same((await nurse('GET', `${path}?state=stopped`)).body.items, [stopped.body])
    const { rows } = await api.pool.query(`select summary from timeline where type = 'order' order by at, written_at`)
    t.same(
      rows.map(row => row.summary),
      ['signed', 'started', 'stopped'].map(what => `Order ${what}: Paracetamol 1 g, oral`),
    )
  },
)

t.test('a contraindication holds the signature until it is overridden with a reason, and both are kept', async t => {
  const api = await testApi(t, {}, { orderReview: trivial })
  const path = `/patients/${await patientInCare(api)}/orders`
  const doctor = await api.as('doctor')
  const { body: mild } = await doctor('POST', path, ORDER)
  t.match((await doctor('POST', `${path}/${mild.id}/sign`)).body, { state: 'signed', advice: [{ id: 'hello' }] })
  const strong = { ...ORDER, dose: { value: 1001, unit: 'mg' } }
  const { body } = await doctor('POST', path, strong)
  const sign = (overrides?: unknown) => doctor('POST', `${path}/${body.id}/sign`, { overrides })
  t.match(await sign(), {
    ...problem('advice-unanswered', 409),
    body: { errors: [{ path: 'overrides[adviceId=too-much].reason', message: 'Says too-much' }] },
  })
  t.match(await sign([{ adviceId: 'hello', reason: 'x' }]), problem('advice-unanswered', 409))
  t.match(await sign([{ adviceId: 'too-much', reason: ' ' }]), problem('validation-failed', 400, 'overrides.0.reason'))
  const answer = { adviceId: 'too-much', reason: 'Loading dose' }
  t.match(
    await sign([answer, { adviceId: 'else', reason: 'x' }]),
    problem('validation-failed', 400, 'overrides.1.adviceId'),
  )
  t.equal((await doctor('GET', `${path}/${body.id}`)).body.state, 'draft')
  const signed = await sign([answer])
  const facts = { dose: 1001, family: 'Test', inForce: 1 }
  t.match(signed, {
    status: 200,
    body: {
      state: 'signed',
      advice: [{ id: 'too-much', severity: 'contraindicated', justification: { facts } }, { id: 'hello' }],
      overrides: [{ ...answer, by: { name: 'doctor' }, at: String }],
    },
  })
  t.same((await doctor('GET', `${path}/${body.id}`)).body, signed.body)
})

t.test('what cannot be looked at is not signed', async t => {
  const broken = {
    name: 'broken',
    check: () => {
      throw new Error('inside')
    },
  }
  const api = await testApi(t, {}, { orderReview: createOrderReview([broken]) })
  const path = `/patients/${await patientInCare(api)}/orders`
  const doctor = await api.as('doctor')
  const { body } = await doctor('POST', path, ORDER)
  t.match(await doctor('POST', `${path}/${body.id}/sign`), problem('unavailable', 503))
  t.equal((await doctor('GET', `${path}/${body.id}`)).body.state, 'draft')
})

t.test('decision support is asked while one writes, about the orders in force, and keeps nothing', async t => {
  const api = await testApi(t)
  const id = await withoutAllergies(api, await patientInCare(api))
  await adult(api, id)
  const path = `/patients/${id}/orders`
  const [nurse, doctor] = [await api.as('nurse'), await api.as('doctor')]
  t.same((await nurse('POST', `${path}/check`, ORDER)).body, { items: [], nextCursor: null })
  const { body: first } = await doctor('POST', path, ORDER)
  t.same((await nurse('POST', `${path}/check`, ORDER)).body.items, [], 'a draft is not in force')
  await doctor('POST', `${path}/${first.id}/sign`)
  const again = await nurse('POST', `${path}/check`, { ...ORDER, medication: { name: ' PARACETAMOL' } })
  t.match(again, {
    status: 200,
    body: { items: [{ id: `duplicate-therapy:${first.id}`, severity: 'contraindicated', source: String }] },
  })
  t.equal((await nurse('GET', path)).body.items.length, 1)
  t.match(
    await nurse('POST', `${path}/check`, { ...ORDER, frequency: { count: 1 } }),
    problem('validation-failed', 400, 'frequency'),
  )
  t.equal((await (await api.as('patient'))('POST', `${path}/check`, ORDER)).status, 403)
  const { rows } = await api.pool.query(
    `select count(*)::int as reads from audit_entries where patient_id = $1 and action = 'orders:write' and resource is null`,
    [id],
  )
  t.same(rows, [{ reads: 3 }], 'each answer is a read of the record')
})

t.test('of two doctors who sign the same medication at once, one is told of the other', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/orders`
  const doctor = await api.as('doctor')
  const drafts = await Promise.all([doctor('POST', path, ORDER), doctor('POST', path, ORDER)])
  const answers = await Promise.all(drafts.map(({ body }) => doctor('POST', `${path}/${body.id}/sign`)))
  t.same(answers.map(({ status }) => status).sort(), [200, 409])
  t.match(
    answers.find(({ status }) => status === 409),
    problem('advice-unanswered', 409),
  )
})

t.test('bad input is refused with its path, and foreign orders are not found', async t => {
  const api = await testApi(t)
  const id = await patientInCare(api)
  const path = `/patients/${id}/orders`
  const [doctor, admin] = [await api.as('doctor'), await api.as('admin')]
  const cases: [unknown, string][] = [
    [{ ...ORDER, medication: {} }, 'medication.name'],
    [{ ...ORDER, medication: { name: ' ' } }, 'medication.name'],
    [{ ...ORDER, medication: { name: '\u202e'.repeat(50) } }, 'medication.name'],
    [{ ...ORDER, dose: { value: 0, unit: 'mg' } }, 'dose.value'],
    [{ ...ORDER, dose: { value: -1, unit: 'mg' } }, 'dose.value'],
    [{ ...ORDER, dose: { value: 1 } }, 'dose.unit'],
    [{ ...ORDER, route: 'by mouth' }, 'route'],
    [{ ...ORDER, frequency: {} }, 'frequency'],
    [{ ...ORDER, frequency: { once: true, asNeeded: { reason: 'x' } } }, 'frequency'],
    [{ ...ORDER, frequency: { count: 1.5, every: { value: 1, unit: 'day' } } }, 'frequency.count'],
    [{ ...ORDER, frequency: { count: 1, every: { value: 1, unit: 'moon' } } }, 'frequency.every.unit'],
    [{ ...ORDER, period: { from: '2026-02-29T00:00:00Z' } }, 'period.from'],
    [{ ...ORDER, period: { from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' } }, 'period.to'],
    [{ ...ORDER, state: 'signed' }, 'state'],
    [{ ...ORDER, instructions: 'x'.repeat(2001) }, 'instructions'],
  ]
  for (const [body, at] of cases) {
    t.match(await doctor('POST', path, body), { status: 400, body: { errors: [{ path: at }] } }, JSON.stringify(body))
  }
  t.same((await doctor('GET', path)).body.items, [])
  const { body: order } = await doctor('POST', path, ORDER)
  t.match(await doctor('POST', `${path}/${order.id}/cancel`, { reason: 'Not needed' }), {
    body: { state: 'cancelled' },
  })
  const { body: other } = await admin('POST', '/patients', { name: { given: [], family: 'Other' } })
  t.match(await doctor('POST', `/patients/${other.id}/orders`, ORDER), problem('not-your-patient', 403))
  for (const odd of [other.id, randomUUID(), 'x']) {
    for (const move of ['sign', 'start', 'stop', 'cancel']) {
      const body = move === 'stop' || move === 'cancel' ? { reason: 'x' } : undefined
      t.equal((await admin('POST', `/patients/${odd}/orders/${order.id}/${move}`, body)).status, 404, `${odd} ${move}`)
    }
    t.equal((await admin('GET', `/patients/${odd}/orders/${order.id}`)).status, 404)
    t.equal((await admin('PATCH', `/patients/${odd}/orders/${order.id}`, { route: 'oral' })).status, 404)
  }
})
