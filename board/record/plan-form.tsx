import { useMemo } from 'preact/hooks'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { ownId } from '../parts/own-id.ts'
import { RowsField } from '../parts/rows-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import {
  ACTIVITY_STATES,
  ASSIGNEES,
  activitiesBody,
  decodePlan,
  GOAL_STATES,
  goalsBody,
  type Plan,
} from './plans-data.ts'
import { etagOf } from './record-data.ts'

interface Props {
  /** Of the API: the list of plans. */
  readonly path: string
  /** Null: a new one. */
  readonly plan: Plan | null
  readonly onEnd: (changed: boolean) => void
}

const valuesOf = ({ title, goals, activities }: Pick<Plan, 'title' | 'goals' | 'activities'>) => ({
  title,
  goals,
  activities,
})

export function PlanForm({ path, plan, onEnd }: Props) {
  const { session } = useBoard()
  const id = useMemo(ownId, [])
  const own = plan === null ? path : `${path}/${encodeURIComponent(plan.id)}`
  const form = useForm({
    initial: valuesOf(plan ?? { title: '', goals: [], activities: [] }),
    etag: plan === null ? null : etagOf(plan),
    check: ({ title }) => ({ title: needed(title) }),
    async submit({ title, goals, activities }, etag) {
      const body = { title: title.trim(), goals: goalsBody(goals), activities: activitiesBody(activities) }
      if (plan === null) await session.request('POST', own, { id, ...body })
      else await session.request('PATCH', own, body, etag)
    },
    async reload() {
      const now = decodePlan((await session.request('GET', own)).body, 'plan')
      return { values: valuesOf(now), etag: etagOf(now) }
    },
  })
  return (
    <section class="card" aria-label={plan === null ? 'New plan' : `Change ${plan.title}`}>
      <Form
        form={form}
        submitText={plan === null ? 'Keep the plan' : 'Save'}
        onCancel={() => onEnd(false)}
        onDone={() => {
          say(plan === null ? 'Kept as a draft. Begin it when the team agrees.' : 'Saved.')
          onEnd(true)
        }}
      >
        <TextField of={form.field('title')} label="Title" autofocus maxLength={200} />
        <RowsField
          of={form.field('goals')}
          label="Goals"
          addText="Add a goal"
          hint="What is to be reached, and how one sees that it is."
          columns={[
            { name: 'text', label: 'Goal' },
            { name: 'target', label: 'Reached when' },
            { name: 'due', label: 'By', type: 'date' },
            { name: 'state', label: 'State', options: GOAL_STATES },
          ]}
        />
        <RowsField
          of={form.field('activities')}
          label="Activities"
          addText="Add an activity"
          hint="What is done for it, by whom and when."
          columns={[
            { name: 'text', label: 'Activity' },
            { name: 'schedule', label: 'When' },
            { name: 'assignee', label: 'By', options: ASSIGNEES },
            { name: 'state', label: 'State', options: ACTIVITY_STATES },
          ]}
        />
      </Form>
    </section>
  )
}
