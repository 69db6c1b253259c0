import type { Signal } from '@preact/signals'
import { Badge } from '../parts/badge.tsx'
import { Pager } from '../parts/data-table.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { useStory } from '../record/use-story.ts'
import { timeText } from '../times.ts'
import { decodeObservation, type EnteredObservation } from './observation-data.ts'
import { ObservationDialog } from './observation-dialog.tsx'

/**
 * What people entered, newest first. What was entered in error stays, struck through.
 * @param entering whether the form is open
 */
export function Observations({ patientId, entering }: { patientId: string; entering: Signal<boolean> }) {
  const { session, now } = useBoard()
  const act = useAct()
  const path = `${apiPath(patientId)}/observations`
  const list = useList(path, decodeObservation, { limit: 8 })
  useStory(patientId, () => void list.refetch())
  const editable = session.may('observations:write')
  const mark = (observation: EnteredObservation) =>
    act.run(async () => {
      await session.request('DELETE', `${path}/${encodeURIComponent(observation.id)}`)
      say('Marked as entered in error. It stays here, and counts no more.')
      await list.refetch()
    })
  return (
    <section class="observations" aria-labelledby="observations-title">
      <h2 id="observations-title">Observations</h2>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {list.items.value?.length === 0 && (
        <p class="quiet">Nothing was entered yet. Consciousness and oxygen make the score whole.</p>
      )}
      <ul class="lines">
        {list.items.value?.map(o => (
          <li key={o.id} data-over={o.inError !== null}>
            <span class="grow figures">
              {o.words}{' '}
              <span class="quiet">
                {timeText(o.at, now.peek())}
                {o.by !== null && `, ${o.by}`}
              </span>
            </span>
            {o.inError !== null && (
              <Badge text={`entered in error${o.inError.by === null ? '' : `, ${o.inError.by}`}`} tone="over" />
            )}
            {editable && o.inError === null && (
              <button
                type="button"
                aria-label={`${o.words} was entered in error`}
                onClick={() => void mark(o)} // its failure is said at the foot of the page
              >
                In error
              </button>
            )}
          </li>
        ))}
      </ul>
      {(list.hasNext.value || list.page.value > 1) && <Pager list={list} label="observations" />}
      {entering.value && (
        <ObservationDialog
          patientId={patientId}
          onClose={entered => {
            entering.value = false
            if (entered) void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}
