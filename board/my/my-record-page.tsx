import { clinicDate } from '../clinic-time.ts'
import type { Decode } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Pager } from '../parts/data-table.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { type ClinicalKind, decodeStated, KINDS, shownText, textOf } from '../record/clinical-data.ts'
import { decodePlan, type Plan } from '../record/plans-data.ts'
import { useStory } from '../record/use-story.ts'
import { MyCareTeam } from './my-care-team.tsx'
import { OwnPatient } from './own-patient.tsx'

export function MyRecordPage() {
  return (
    <OwnPatient title="Your record">
      {patientId => (
        <>
          <p>
            Something is wrong or missing? <a href="/my/messages">Write to your care team.</a>
          </p>
          <div class="sections">
            {KINDS.map(kind => (
              <Stated key={kind.path} patientId={patientId} kind={kind} />
            ))}
            <Plans patientId={patientId} />
            <MyCareTeam patientId={patientId} />
          </div>
          <p>
            <a class="button" href="/my/access">
              Who looked at your record
            </a>
          </p>
        </>
      )}
    </OwnPatient>
  )
}

/** A list that is asked again when something has happened. */
function useOwnList<T>(patientId: string, name: string, decode: Decode<T>) {
  const list = useList(`${apiPath(patientId)}/${name}`, decode)
  useStory(patientId, () => void list.refetch()) // its failure is a state of the list
  return list
}

function Stated({ patientId, kind }: { patientId: string; kind: ClinicalKind }) {
  const list = useOwnList(patientId, kind.path, decodeStated)
  const items = list.items.value
  const id = `my-${kind.path}`
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{kind.title}</h2>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && <p class="quiet">None are recorded.</p>}
      <ul class="lines">
        {items?.map(stated => {
          const said = kind.shown.map(name => shownText(kind, stated, name)).filter(Boolean)
          const since = textOf(stated, 'since')
          return (
            <li key={stated.id}>
              <span class="grow">
                <b>
                  <bdi>{textOf(stated, 'name')}</bdi>
                </b>{' '}
                {said.join(', ')}
                {since !== '' && <span class="quiet"> since {clinicDate(Date.parse(since), 'UTC')}</span>}
              </span>
            </li>
          )
        })}
      </ul>
      {(list.hasNext.value || list.page.value > 1) && <Pager list={list} label={kind.title} />}
    </section>
  )
}

function Plans({ patientId }: { patientId: string }) {
  const list = useOwnList(patientId, 'plans', decodePlan)
  const shown = list.items.value?.filter(({ state }) => state !== 'draft')
  return (
    <section class="card" aria-labelledby="my-plans">
      <h2 id="my-plans">Plans of treatment</h2>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {shown?.length === 0 && <p class="quiet">There is no plan yet.</p>}
      {shown?.map(plan => (
        <PlanOf key={plan.id} plan={plan} />
      ))}
      {(list.hasNext.value || list.page.value > 1) && <Pager list={list} label="Plans" />}
    </section>
  )
}

function PlanOf({ plan }: { plan: Plan }) {
  const { now } = useBoard()
  const day = (due: string) => (due === '' ? '' : `by ${clinicDate(Date.parse(due), 'UTC')}`)
  return (
    <article>
      <h3>
        <bdi>{plan.title}</bdi> <Badge text={plan.state} tone={plan.state === 'active' ? 'calm' : 'over'} />
      </h3>
      <ul class="lines">
        {[...plan.goals, ...plan.activities].map(({ id, text, target = '', due = '', schedule = '', state = '' }) => (
          <li key={id}>
            <span class="grow">
              <bdi>{text}</bdi>
              <span class="quiet"> {[target, schedule, day(due)].filter(Boolean).join(', ')}</span>
            </span>
            <Badge text={state} tone={state === 'active' || state === 'planned' ? 'calm' : 'over'} />
          </li>
        ))}
      </ul>
      <p class="quiet">Last changed {clinicDate(Math.min(plan.updatedAt, now.peek()), clinicZone.value)}</p>
    </article>
  )
}
