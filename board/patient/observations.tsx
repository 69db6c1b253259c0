import { type Signal, useSignal } from '@preact/signals'
import { Badge } from '../parts/badge.tsx'
import { Pager } from '../parts/data-table.tsx'
import { InErrorDialog } from '../parts/in-error-dialog.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { useStory } from '../record/use-story.ts'
import { timeText } from '../times.ts'
import { decodeObservation, type EnteredObservation } from './observation-data.ts'
import { ObservationDialog } from './observation-dialog.tsx'

interface Props {
  readonly patientId: string
  /** Bed and name, for the form. */
  readonly who: string
  /** Whether the form is open. */
  readonly entering: Signal<boolean>
  /** After something was entered, or marked. */
  readonly onChange: () => void
}

/** What people entered, newest first. What was entered in error stays, struck through. */
export function Observations({ patientId, who, entering, onChange }: Props) {
  const { session, now } = useBoard()
  const doubted = useSignal<EnteredObservation | null>(null)
  const path = `${apiPath(patientId)}/observations`
  const list = useList(path, decodeObservation, { limit: 8 })
  useStory(patientId, () => void list.refetch())
  const editable = session.may('observations:write')
  const changed = () => {
    onChange()
    void list.refetch() // its failure is a state of the list
  }
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
                onClick={() => {
                  doubted.value = o
                }}
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
          who={who}
          onClose={entered => {
            entering.value = false
            if (entered) changed()
          }}
        />
      )}
      {doubted.value !== null && (
        <MarkObservation
          path={path}
          observation={doubted.value}
          onClose={marked => {
            doubted.value = null
            if (marked) changed()
          }}
        />
      )}
    </section>
  )
}

function MarkObservation(props: { path: string; observation: EnteredObservation; onClose: (marked: boolean) => void }) {
  const { session, now } = useBoard()
  const { id, words, at } = props.observation
  return (
    <InErrorDialog
      what={`${words}, ${timeText(at, now.peek())}`}
      after="It stays in the list, struck through, and counts no more."
      mark={async () => {
        await session.request('DELETE', `${props.path}/${encodeURIComponent(id)}`)
      }}
      onClose={props.onClose}
    />
  )
}
