import type { CareFunction } from './care-team.ts'
import type { Instant } from './clock.ts'
import { AppError, type FieldError } from './errors.ts'
import type { Person } from './person.ts'

export const PLAN_STATES = ['draft', 'active', 'completed', 'cancelled'] as const
export type PlanState = (typeof PLAN_STATES)[number]
export const GOAL_STATES = ['proposed', 'active', 'achieved', 'cancelled'] as const
export type GoalState = (typeof GOAL_STATES)[number]
export const ACTIVITY_STATES = ['planned', 'active', 'done', 'cancelled'] as const
export type ActivityState = (typeof ACTIVITY_STATES)[number]

export interface Goal {
  readonly id: string
  readonly text: string
  /** How one sees that it is reached. */
  readonly target: string | null
  /** ISO date. */
  readonly due: string | null
  readonly state: GoalState
}

export interface Activity {
  readonly id: string
  readonly text: string
  /** Whoever has a function on the care team, or one user. */
  readonly assignee: { readonly function: CareFunction } | { readonly userId: string } | null
  /** In words: `daily after breakfast`. */
  readonly schedule: string | null
  readonly state: ActivityState
}

/** What people write; each version of a plan holds it whole. */
export interface PlanContent {
  readonly title: string
  readonly state: PlanState
  readonly goals: readonly Goal[]
  readonly activities: readonly Activity[]
}

export interface TreatmentPlan extends PlanContent {
  readonly id: string
  readonly patientId: string
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdBy: Person
  readonly createdAt: Instant
  /** Who wrote this version, and when. */
  readonly updatedBy: Person
  readonly updatedAt: Instant
}

/** Of a change: what has no id is new, what is not in the list is taken out. */
export type Written<T extends { readonly id: string }> = Omit<T, 'id'> & { readonly id: string | null }

export interface PlanChange {
  readonly title?: string
  readonly state?: PlanState
  readonly goals?: readonly Written<Goal>[]
  readonly activities?: readonly Written<Activity>[]
}

/** Where each state may go; staying is always allowed. */
const PLAN_WAYS: Ways<PlanState> = {
  draft: ['active', 'cancelled'],
  active: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
}
const GOAL_WAYS: Ways<GoalState> = {
  proposed: ['active', 'achieved', 'cancelled'],
  active: ['achieved', 'cancelled'],
  // What was reached can be lost again.
  achieved: ['active'],
  cancelled: [],
}
const ACTIVITY_WAYS: Ways<ActivityState> = {
  planned: ['active', 'done', 'cancelled'],
  active: ['done', 'cancelled'],
  done: [],
  cancelled: [],
}
type Ways<S extends string> = Readonly<Record<S, readonly S[]>>

/**
 * A plan after a change; what the change does not name stays.
 * @param newId for goals and activities that have none
 * Errors: CONFLICT for a plan that is over and for a state that cannot follow, VALIDATION_FAILED for an id that the plan
 * does not hold.
 */
export function changePlan(before: PlanContent, change: PlanChange, newId: () => string): PlanContent {
  if (before.state === 'completed' || before.state === 'cancelled') {
    throw new AppError('CONFLICT', `The plan is ${before.state} and stays as it is; write a new one`)
  }
  const { title = before.title, state = before.state } = change
  if (!follows(PLAN_WAYS, before.state, state)) {
    throw new AppError('CONFLICT', `A plan cannot go from ${before.state} to ${state}`)
  }
  return {
    title,
    state,
    goals: rewritten('goals', before.goals, change.goals, GOAL_WAYS, newId),
    activities: rewritten('activities', before.activities, change.activities, ACTIVITY_WAYS, newId),
  }
}

function rewritten<S extends string, T extends { readonly id: string; readonly text: string; readonly state: S }>(
  path: string,
  before: readonly T[],
  written: readonly (Omit<T, 'id'> & { readonly id: string | null; readonly state: S })[] | undefined,
  ways: Ways<S>,
  newId: () => string,
): readonly (Omit<T, 'id'> & { readonly id: string })[] {
  if (written === undefined) return before
  const known = new Map(before.map(item => [item.id, item]))
  const unknown: FieldError[] = []
  const stuck: FieldError[] = []
  written.forEach(({ id, state }, index) => {
    if (id === null) return
    const old = known.get(id)
    known.delete(id)
    if (old === undefined) unknown.push({ path: `${path}.${index}.id`, message: 'is not (or twice) in this plan' })
    else if (!follows(ways, old.state, state)) {
      stuck.push({ path: `${path}.${index}.state`, message: `cannot go from ${old.state} to ${state}` })
    }
  })
  if (unknown.length > 0) throw new AppError('VALIDATION_FAILED', 'The plan does not hold this', { errors: unknown })
  if (stuck.length > 0) throw new AppError('CONFLICT', 'A state cannot follow the one before', { errors: stuck })
  return written.map(item => ({ ...item, id: item.id ?? newId() }))
}

function follows<S extends string>(ways: Ways<S>, from: S, to: S): boolean {
  return from === to || ways[from].includes(to)
}
