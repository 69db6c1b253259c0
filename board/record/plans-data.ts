import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import type { Option } from '../parts/option.ts'
import type { Row } from '../parts/row.ts'
import { CARE_FUNCTION_OPTIONS } from './care-functions.ts'
import { decodePerson, type Person } from './person.ts'

export type PlanState = 'draft' | 'active' | 'completed' | 'cancelled'

export interface Plan {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly state: PlanState
  /** `id, text, target, due, state` */
  readonly goals: readonly Row[]
  /** `id, text, schedule, assignee, state`; the assignee is a function, or `user:` and an id. */
  readonly activities: readonly Row[]
  readonly updatedBy: Person
  readonly updatedAt: number
}

const words = (list: readonly string[]): readonly Option<string>[] => list.map(value => ({ value, text: value }))

export const GOAL_STATES = words(['proposed', 'active', 'achieved', 'cancelled'])
export const ACTIVITY_STATES = words(['planned', 'active', 'done', 'cancelled'])
export const ASSIGNEES: readonly Option<string>[] = [{ value: '', text: 'anybody' }, ...CARE_FUNCTION_OPTIONS]
const USER = 'user:'

/** What a plan in this state becomes by which act. */
export const PLAN_ACTS: Readonly<Record<PlanState, readonly { readonly to: PlanState; readonly text: string }[]>> = {
  draft: [
    { to: 'active', text: 'Begin' },
    { to: 'cancelled', text: 'Drop' },
  ],
  active: [
    { to: 'completed', text: 'Complete' },
    { to: 'cancelled', text: 'Break off' },
  ],
  completed: [],
  cancelled: [],
}

export const decodePlan: Decode<Plan> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    version: f.number('version'),
    title: f.text('title'),
    state: f.oneOf('state', ['draft', 'active', 'completed', 'cancelled']),
    goals: f.list('goals', (v, path) => texts(v, path, ['id', 'text', 'target', 'due', 'state'])),
    activities: f.list('activities', (v, path) => ({
      ...texts(v, path, ['id', 'text', 'schedule', 'state']),
      assignee: assigneeText(fields(v, path).raw('assignee'), `${path}.assignee`),
    })),
    updatedBy: f.of('updatedBy', decodePerson),
    updatedAt: f.of('updatedAt', instant),
  }
}

function texts(value: unknown, at: string, names: readonly string[]): Row {
  const f = fields(value, at)
  return Object.fromEntries(names.map(name => [name, f.textOrNull(name) ?? '']))
}

function assigneeText(value: unknown, at: string): string {
  if (value === null || value === undefined) return ''
  const f = fields(value, at)
  const user = f.textOrNull('userId')
  return user === null ? (f.textOrNull('function') ?? '') : `${USER}${user}`
}

/** Goals as the API takes them: what has no id is new. */
export function goalsBody(rows: readonly Row[]): readonly object[] {
  return written(rows).map(({ id, text, target, due, state }) => ({
    ...known(id),
    text,
    target: target || null,
    due: due || null,
    ...(state ? { state } : {}),
  }))
}

export function activitiesBody(rows: readonly Row[]): readonly object[] {
  return written(rows).map(({ id, text, schedule, assignee = '', state }) => ({
    ...known(id),
    text,
    schedule: schedule || null,
    assignee:
      assignee === ''
        ? null
        : assignee.startsWith(USER)
          ? { userId: assignee.slice(USER.length) }
          : { function: assignee },
    ...(state ? { state } : {}),
  }))
}

const known = (id: string | undefined) => (id ? { id } : {})
const written = (rows: readonly Row[]) =>
  rows
    .map(row => Object.fromEntries(Object.entries(row).map(([key, text]) => [key, text.trim()])))
    .filter(({ text }) => text !== '')
