import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Pager } from '../parts/data-table.tsx'
import type { Row } from '../parts/row.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { PlanForm } from './plan-form.tsx'
import { ASSIGNEES, decodePlan, PLAN_ACTS, type Plan, type PlanState } from './plans-data.ts'
import { etagOf } from './record-data.ts'

/** Treatment plans: goals, what is done for them, and how far it is. */
export function PlansTab({ patientId }: { patientId: string }) {
  const { session } = useBoard()
  const path = `${apiPath(patientId)}/plans`
  const list = useList(path, decodePlan)
  /** Id of the one that is being changed; `new`. */
  const open = useSignal<string | null>(null)
  const items = list.items.value
  const editable = session.may('plans:write')
  const end = (changed: boolean) => {
    open.value = null
    if (changed) void list.refetch() // its failure is a state of the list
  }
  return (
    <div class="sections one">
      {editable && open.value !== 'new' && (
        <div class="acts">
          <button
            type="button"
            class="primary"
            onClick={() => {
              open.value = 'new'
            }}
          >
            New plan
          </button>
        </div>
      )}
      {open.value === 'new' && <PlanForm path={path} plan={null} onEnd={end} />}
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && open.value !== 'new' && (
        <p class="empty card">
          There is no treatment plan yet.{editable && ' Begin one with “New plan”: a title and the first goal suffice.'}
        </p>
      )}
      {items?.map(plan =>
        open.value === plan.id ? (
          <PlanForm key={plan.id} path={path} plan={plan} onEnd={end} />
        ) : (
          <PlanEntry
            key={plan.id}
            path={path}
            plan={plan}
            editable={editable}
            onChange={() => {
              open.value = plan.id
            }}
            onChanged={() => end(true)}
          />
        ),
      )}
      {items !== null && items.length > 0 && <Pager list={list} label="plans" />}
    </div>
  )
}

interface EntryProps {
  readonly path: string
  readonly plan: Plan
  readonly editable: boolean
  readonly onChange: () => void
  readonly onChanged: () => void
}

function PlanEntry({ path, plan, editable, onChange, onChanged }: EntryProps) {
  const { session } = useBoard()
  const act = useAct()
  const acts = PLAN_ACTS[plan.state]
  const move = (state: PlanState) =>
    act.run(async () => {
      await session.request('PATCH', `${path}/${encodeURIComponent(plan.id)}`, { state }, etagOf(plan))
      say(`The plan is ${state}.`)
      onChanged()
    })
  return (
    <article class="card" aria-label={plan.title}>
      <header class="card-head">
        <h2>
          <bdi>{plan.title}</bdi>{' '}
          <span class="quiet">
            <bdi>{plan.updatedBy.name}</bdi>,{' '}
            <span class="figures">{clinicMoment(plan.updatedAt, clinicZone.value)}</span>
          </span>
        </h2>
        <Badge text={plan.state} tone={acts.length === 0 ? 'over' : 'calm'} />
      </header>
      <PlanLines title="Goals" rows={plan.goals} said={row => [row.target, row.due && `by ${row.due}`]} />
      <PlanLines title="Activities" rows={plan.activities} said={row => [row.schedule, assigneeName(row)]} />
      {editable && acts.length > 0 && (
        <div class="acts">
          <button type="button" onClick={onChange}>
            Change
          </button>
          {acts.map(({ to, text }) => (
            <button key={to} type="button" aria-disabled={act.busy.value} onClick={() => void move(to)}>
              {text}
            </button>
          ))}
        </div>
      )}
    </article>
  )
}

interface LinesProps {
  readonly title: string
  readonly rows: readonly Row[]
  readonly said: (row: Row) => readonly (string | undefined)[]
}

function PlanLines({ title, rows, said }: LinesProps) {
  if (rows.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul class="lines">
        {rows.map(row => (
          <li key={row.id} data-over={row.state === 'cancelled'}>
            <span class="grow">
              <bdi>{row.text}</bdi> <span class="quiet">{said(row).filter(Boolean).join(', ')}</span>
            </span>
            <Badge
              text={row.state ?? ''}
              tone={row.state === 'achieved' || row.state === 'done' || row.state === 'cancelled' ? 'over' : 'calm'}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

const assigneeName = ({ assignee = '' }: Row) =>
  assignee.startsWith('user:')
    ? 'one colleague'
    : assignee === ''
      ? ''
      : ASSIGNEES.find(o => o.value === assignee)?.text
