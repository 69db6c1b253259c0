import { type Static, Type } from 'typebox'
import { CARE_FUNCTIONS } from '../../../model/care-team.ts'
import {
  ACTIVITY_STATES,
  GOAL_STATES,
  type Activity as ModelActivity,
  type Goal as ModelGoal,
  type PlanChange as ModelPlanChange,
  type TreatmentPlan as ModelTreatmentPlan,
  PLAN_STATES,
  type Written,
} from '../../../model/treatment-plan.ts'
import { invalid } from '../../errors.ts'
import { OwnId, Person, statesQuery, Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

const MOST_GOALS = 50
const MOST_ACTIVITIES = 100

const GoalState = Type.Enum([...GOAL_STATES], { type: 'string' })
const ActivityState = Type.Enum([...ACTIVITY_STATES], { type: 'string' })
const CareFunction = Type.Enum([...CARE_FUNCTIONS], { type: 'string' })
const Due = nullable(Type.String({ format: 'date' }))
const KnownId = Type.Optional(Type.String({ format: 'uuid', description: 'Of this plan; what has none is new' }))

const WrittenGoal = Type.Object(
  {
    id: KnownId,
    text: Text(500),
    target: Type.Optional(nullable(Text(500, 'How one sees that it is reached'))),
    due: Type.Optional(Due),
    state: Type.Optional(GoalState),
  },
  { additionalProperties: false },
)
const WrittenActivity = Type.Object(
  {
    id: KnownId,
    text: Text(500),
    assignee: Type.Optional(
      nullable(
        Type.Object(
          { function: Type.Optional(CareFunction), userId: Type.Optional(Uuid) },
          { additionalProperties: false, description: 'A function on the care team, or one user' },
        ),
      ),
    ),
    schedule: Type.Optional(nullable(Text(200, 'In words: `daily after breakfast`'))),
    state: Type.Optional(ActivityState),
  },
  { additionalProperties: false },
)
const lists = {
  goals: Type.Optional(Type.Array(WrittenGoal, { maxItems: MOST_GOALS })),
  activities: Type.Optional(Type.Array(WrittenActivity, { maxItems: MOST_ACTIVITIES })),
}

export const NewPlan = Type.Object(
  { id: OwnId, title: Text(200), state: Type.Optional(Type.Enum(['draft', 'active'], { type: 'string' })), ...lists },
  {
    additionalProperties: false,
    title: 'NewPlan',
    examples: [
      {
        title: 'Back on his feet',
        goals: [{ text: 'Walks alone', target: '50 m without a pause', due: '2026-12-01', state: 'active' }],
        activities: [
          { text: 'Walking exercise', assignee: { function: 'nurse' }, schedule: 'twice a day', state: 'planned' },
        ],
      },
    ],
  },
)
export const PlanChange = Type.Object(
  {
    title: Type.Optional(Text(200)),
    state: Type.Optional(Type.Enum([...PLAN_STATES], { type: 'string' })),
    ...lists,
  },
  {
    additionalProperties: false,
    minProperties: 1,
    title: 'PlanChange',
    description: 'What is not named stays; a list that is named counts whole',
    examples: [{ state: 'active' }],
  },
)

export const Plan = Type.Object(
  {
    id: Uuid,
    patientId: Uuid,
    title: Type.String(),
    state: Type.Enum([...PLAN_STATES], { type: 'string' }),
    goals: Type.Array(
      Type.Object({
        id: Uuid,
        text: Type.String(),
        target: nullable(Type.String()),
        due: Due,
        state: GoalState,
      }),
    ),
    activities: Type.Array(
      Type.Object({
        id: Uuid,
        text: Type.String(),
        assignee: nullable(
          Type.Object(
            { function: Type.Optional(CareFunction), userId: Type.Optional(Uuid) },
            { description: 'One of the two' },
          ),
        ),
        schedule: nullable(Type.String()),
        state: ActivityState,
      }),
    ),
    version: Type.Integer({ description: 'Its ETag' }),
    createdBy: Person,
    createdAt: IsoTime,
    updatedBy: Person,
    updatedAt: IsoTime,
  },
  { title: 'Plan' },
)
export const PlanPage = page(Plan)
export const PlanParams = Type.Object({ id: Type.String(), planId: Type.String() })
export const PlanQuery = Type.Object({ state: statesQuery(PLAN_STATES), ...pageQuery })
export const VersionQuery = Type.Object({ ...pageQuery })

/** Errors: VALIDATION_FAILED for an assignee that is both, or nobody. */
export function changeOf(body: Static<typeof PlanChange>): ModelPlanChange {
  const { title, state, goals, activities } = body
  return {
    ...(title === undefined ? {} : { title }),
    ...(state === undefined ? {} : { state }),
    ...(goals === undefined ? {} : { goals: goals.map(goalOf) }),
    ...(activities === undefined ? {} : { activities: activities.map(activityOf) }),
  }
}

function goalOf(goal: Static<typeof WrittenGoal>): Written<ModelGoal> {
  const { id = null, text, target = null, due = null, state = 'proposed' } = goal
  return { id: id?.toLowerCase() ?? null, text, target, due, state }
}

function activityOf(activity: Static<typeof WrittenActivity>, index: number): Written<ModelActivity> {
  const { id = null, text, schedule = null, state = 'planned' } = activity
  const assignee = assigneeOf(activity.assignee ?? null, `activities.${index}.assignee`)
  return { id: id?.toLowerCase() ?? null, text, assignee, schedule, state }
}

function assigneeOf(
  assignee: Exclude<Static<typeof WrittenActivity>['assignee'], undefined>,
  path: string,
): ModelActivity['assignee'] {
  if (assignee === null) return null
  const { function: careFunction, userId } = assignee
  if (careFunction !== undefined && userId === undefined) return { function: careFunction }
  if (careFunction === undefined && userId !== undefined) return { userId }
  throw invalid(path, 'must be a function or a userId')
}

export function planView(plan: ModelTreatmentPlan): Static<typeof Plan> {
  return {
    ...plan,
    goals: [...plan.goals],
    activities: [...plan.activities],
    createdAt: iso(plan.createdAt),
    updatedAt: iso(plan.updatedAt),
  }
}
