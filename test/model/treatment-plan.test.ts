import t from 'tap'
import { changePlan, GOAL_STATES, PLAN_STATES, type PlanContent, type PlanState } from '../../model/treatment-plan.ts'
import { appError } from '../support/records.ts'

const GOAL = { id: 'g1', text: 'Walks', target: null, due: null, state: 'active' } as const
const ACTIVITY = { id: 'a1', text: 'Exercise', assignee: null, schedule: null, state: 'planned' } as const
const PLAN: PlanContent = { title: 'Plan', state: 'active', goals: [GOAL], activities: [ACTIVITY] }
const newId = () => 'new'

t.test('every way of a plan, and no other', async t => {
  const allowed: Readonly<Record<PlanState, readonly PlanState[]>> = {
    draft: ['draft', 'active', 'cancelled'],
    active: ['active', 'completed', 'cancelled'],
    completed: [],
    cancelled: [],
  }
  for (const from of PLAN_STATES) {
    for (const to of PLAN_STATES) {
      const change = () => changePlan({ ...PLAN, state: from }, { state: to }, newId)
      if (allowed[from].includes(to)) t.equal(change().state, to, `${from} to ${to}`)
      else t.throws(change, appError('CONFLICT'), `${from} to ${to}`)
    }
  }
})

t.test('every way of a goal, and no other', async t => {
  const allowed = new Set([
    'proposed active',
    'proposed achieved',
    'proposed cancelled',
    'active achieved',
    'active cancelled',
    'achieved active',
  ])
  for (const from of GOAL_STATES) {
    for (const to of GOAL_STATES) {
      const plan = { ...PLAN, goals: [{ ...GOAL, state: from }] }
      const change = () => changePlan(plan, { goals: [{ ...GOAL, state: to }] }, newId)
      if (from === to || allowed.has(`${from} ${to}`)) t.equal(change().goals[0]?.state, to, `${from} to ${to}`)
      else t.throws(change, appError('CONFLICT', 'goals.0.state'), `${from} to ${to}`)
    }
  }
})

t.test('what is not named stays; a named list counts whole; what has no id gets one', async t => {
  t.same(changePlan(PLAN, { title: 'Other' }, newId), { ...PLAN, title: 'Other' })
  const added = { ...GOAL, id: null, text: 'Climbs stairs' }
  t.same(changePlan(PLAN, { goals: [added] }, newId), { ...PLAN, goals: [{ ...added, id: 'new' }] })
  t.same(changePlan(PLAN, { activities: [] }, newId).activities, [])
})

t.test('an id of another plan, or twice the same, is refused with its place', async t => {
  t.throws(
    () => changePlan(PLAN, { goals: [GOAL, { ...GOAL, id: 'g2' }] }, newId),
    appError('VALIDATION_FAILED', 'goals.1.id'),
  )
  t.throws(
    () => changePlan(PLAN, { activities: [ACTIVITY, ACTIVITY] }, newId),
    appError('VALIDATION_FAILED', 'activities.1.id'),
  )
})
