import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { NewPlan, TreatmentPlanStore } from '../../store/treatment-plans.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'

export interface TreatmentPlanAdapters {
  readonly plans: TreatmentPlanStore
  readonly world: ClinicalWorld
}

const GOAL = { id: null, text: 'Walks <b>alone</b>', target: '50 m', due: '2028-02-29', state: 'proposed' } as const
const PLAN: NewPlan = { title: 'שיקום', state: 'draft', goals: [GOAL], activities: [] }

export function treatmentPlanContract(t: TAP, adapters: () => TreatmentPlanAdapters): void {
  t.test('a plan is kept as written, and every version of it', async t => {
    const { plans, world } = adapters()
    const [doctor, nurse, patient] = [await world.person('doctor'), await world.person('nurse'), await world.patient()]
    const { record: first, isNew } = await plans.create(
      patient,
      {
        ...PLAN,
        activities: [
          { id: null, text: 'Exercise', assignee: { userId: nurse }, schedule: 'daily', state: 'planned' },
          { id: null, text: 'Look', assignee: { function: 'doctor' }, schedule: null, state: 'planned' },
        ],
      },
      actAt(T0, doctor),
    )
    t.ok(isNew)
    t.match(first, {
      patientId: patient,
      title: 'שיקום',
      state: 'draft',
      version: 1,
      goals: [{ text: GOAL.text, target: '50 m', due: '2028-02-29', state: 'proposed' }],
      activities: [{ assignee: { userId: nurse } }, { assignee: { function: 'doctor' } }],
      createdBy: { id: doctor, name: 'Some doctor' },
      createdAt: T0,
    })
    t.same(await plans.get(patient, first.id), first)
    const goals = first.goals.map(goal => ({ ...goal, state: 'active' as const }))
    const second = await plans.change(patient, first.id, { state: 'active', goals }, 1, actAt(T0 + 1, nurse))
    t.match(second, { version: 2, state: 'active', activities: first.activities, updatedBy: { id: nurse } })
    t.same(second.goals, goals)
    const all = await plans.versions({ patientId: patient, planId: first.id, limit: 1 })
    t.same(all.items, [second])
    const rest = await plans.versions({
      patientId: patient,
      planId: first.id,
      limit: 1,
      ...(all.nextCursor === null ? {} : { cursor: all.nextCursor }),
    })
    t.same(rest, { items: [first], nextCursor: null })
    t.match(await world.story(patient), [{ type: 'plan', summary: 'Treatment plan active: שיקום' }])
    t.same(await world.audited(patient), ['plans:write', 'plans:write'])
  })

  t.test('of two who change the same version one is told; what is over stays', async t => {
    const { plans, world } = adapters()
    const [doctor, patient] = [await world.person('doctor'), await world.patient()]
    const { record } = await plans.create(patient, { ...PLAN, state: 'active' }, actAt(T0, doctor))
    const results = await Promise.allSettled([
      plans.change(patient, record.id, { title: 'A' }, 1, actAt(T0 + 1, doctor)),
      plans.change(patient, record.id, { title: 'B' }, 1, actAt(T0 + 1, doctor)),
    ])
    t.same(results.map(r => r.status).sort(), ['fulfilled', 'rejected'])
    await t.rejects(plans.change(patient, record.id, { title: 'C' }, 1, actAt(T0, doctor)), appError('STALE_VERSION'))
    await plans.change(patient, record.id, { state: 'completed' }, 2, actAt(T0 + 2, doctor))
    await t.rejects(plans.change(patient, record.id, { title: 'D' }, null, actAt(T0, doctor)), appError('CONFLICT'))
  })

  t.test('the same sent twice is kept once; an id of something else is refused', async t => {
    const { plans, world } = adapters()
    const [doctor, patient, other] = [await world.person('doctor'), await world.patient(), await world.patient()]
    const id = randomUUID()
    const act = actAt(T0, doctor)
    const both = await Promise.all([plans.create(patient, PLAN, act, id), plans.create(patient, PLAN, act, id)])
    t.same(both.map(({ isNew }) => isNew).sort(), [false, true])
    t.same(both[0]?.record, both[1]?.record)
    t.equal((await plans.list({ patientId: patient, limit: 5 })).items.length, 1)
    await t.rejects(plans.create(other, PLAN, act, id), appError('CONFLICT'))
    await t.rejects(plans.create(patient, PLAN, actAt(T0, await world.person('nurse')), id), appError('CONFLICT'))
  })

  t.test('a list goes newest first, of one patient, in the states asked for', async t => {
    const { plans, world } = adapters()
    const [doctor, patient] = [await world.person('doctor'), await world.patient()]
    for (const [i, state] of (['draft', 'active', 'draft'] as const).entries()) {
      await plans.create(patient, { ...PLAN, title: String(i), state }, actAt(T0 + i, doctor))
    }
    await plans.create(await world.patient(), PLAN, actAt(T0, doctor))
    const first = await plans.list({ patientId: patient, limit: 2 })
    t.same(
      first.items.map(plan => plan.title),
      ['2', '1'],
    )
    const cursor = first.nextCursor ?? ''
    t.same(
      (await plans.list({ patientId: patient, limit: 2, cursor })).items.map(plan => plan.title),
      ['0'],
    )
    t.same(
      (await plans.list({ patientId: patient, states: ['active'], limit: 5 })).items.map(p => p.title),
      ['1'],
    )
    await t.rejects(plans.list({ patientId: patient, limit: 2, cursor: 'made-up' }), appError('VALIDATION_FAILED'))
  })

  t.test('what cannot be: somebody else’s patient, a removed one, odd ids, unknown users, days and texts', async t => {
    const { plans, world } = adapters()
    const [doctor, patient, other] = [await world.person('doctor'), await world.patient(), await world.patient()]
    const act = actAt(T0, doctor)
    const { record } = await plans.create(patient, PLAN, act)
    t.equal(await plans.get(other, record.id), null)
    t.same((await plans.versions({ patientId: other, planId: record.id, limit: 5 })).items, [])
    await t.rejects(plans.change(other, record.id, { title: 'x' }, null, act), appError('NOT_FOUND'))
    for (const odd of ['nobody', 'a\0b', "x' or 1=1 --", '', randomUUID()]) {
      t.equal(await plans.get(patient, odd), null)
      t.equal(await plans.get(odd, record.id), null)
      t.same((await plans.list({ patientId: odd, limit: 5 })).items, [])
      await t.rejects(plans.create(odd, PLAN, act), appError('NOT_FOUND'))
      await t.rejects(plans.change(patient, odd, { title: 'x' }, null, act), appError('NOT_FOUND'))
    }
    const activity = { id: null, text: 'x', schedule: null, state: 'planned' } as const
    const activities = [{ ...activity, assignee: { userId: randomUUID() } }]
    await t.rejects(
      plans.change(patient, record.id, { activities }, null, act),
      appError('VALIDATION_FAILED', 'activities.0.assignee.userId'),
    )
    await t.rejects(
      plans.create(patient, { ...PLAN, goals: [{ ...GOAL, due: '2027-02-29' }] }, act),
      appError('VALIDATION_FAILED', 'goals.0.due'),
    )
    await t.rejects(plans.create(patient, { ...PLAN, title: '\0' }, act), appError('VALIDATION_FAILED', 'title'))
    await world.removePatient(patient)
    await t.rejects(plans.create(patient, PLAN, act), appError('NOT_FOUND'))
  })
}
