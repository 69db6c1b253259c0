import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { Pager } from '../parts/data-table.tsx'
import type { ListState } from '../parts/list-state.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useNotices } from '../parts/use-notices.ts'
import { AppointmentRequest } from '../reception/appointment-request.tsx'
import { useStory } from '../record/use-story.ts'
import { MyAppointmentCard } from './my-appointment-card.tsx'
import { decodeMyAppointment, isAhead, type MyAppointment } from './my-appointment-data.ts'
import { OwnPatient } from './own-patient.tsx'

/** One that began an hour ago is still of today; older ones are asked for on purpose. */
const BACK_MS = 12 * 3_600_000
const EARLIER_MS = 365 * 86_400_000

export function MyAppointmentsPage() {
  return <OwnPatient title="Appointments">{patientId => <Appointments patientId={patientId} />}</OwnPatient>
}

function Appointments({ patientId }: { patientId: string }) {
  const { session, now } = useBoard()
  const since = useMemo(() => now.peek() - BACK_MS, [])
  const list = useList(`/appointments?${span(patientId, since, null)}`, decodeMyAppointment)
  const asked = useSignal(0)
  const again = () => void list.refetch() // its failure is a state of the list
  useStory(patientId, again)
  useNotices(again)
  const items = list.items.value ?? []
  const ahead = items.filter(a => isAhead(a, now.peek()))
  const over = items.filter(a => !isAhead(a, now.peek()))
  return (
    <>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {list.items.value === null && list.problem.value === null && <p class="waiting">Loading…</p>}
      {list.items.value !== null && ahead.length === 0 && (
        <p class="empty card">No appointment is planned. Below you can ask for one.</p>
      )}
      <section aria-label="Next appointments">
        {ahead.length > 0 && <h2>Next appointments</h2>}
        <Cards list={list} items={ahead} label="Next appointments" onChanged={again} />
      </section>
      {over.length > 0 && (
        <section aria-labelledby="answered">
          <h2 id="answered">Answered, cancelled or over</h2>
          <Cards list={null} items={over} label="Answered, cancelled or over" onChanged={again} />
        </section>
      )}
      {session.may('appointments:request') && (
        <AppointmentRequest
          key={asked.value}
          patientId={patientId}
          onDone={() => {
            asked.value++
            again()
          }}
        />
      )}
      <Earlier patientId={patientId} until={since} />
    </>
  )
}

function Earlier({ patientId, until }: { patientId: string; until: number }) {
  const open = useSignal(false)
  const path = open.value ? `/appointments?${span(patientId, until - EARLIER_MS, until)}` : null
  const list = useList(path, decodeMyAppointment)
  const items = list.items.value
  return (
    <details
      class="card"
      onToggle={event => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>Earlier appointments</summary>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && <p class="quiet">There were none in the last year.</p>}
      <Cards list={list} items={items ?? []} label="Earlier appointments" onChanged={() => void list.refetch()} />
    </details>
  )
}

interface CardsProps {
  readonly list: ListState<MyAppointment> | null
  readonly items: readonly MyAppointment[]
  readonly label: string
  readonly onChanged: () => void
}

function Cards({ list, items, label, onChanged }: CardsProps) {
  return (
    <>
      {items.length > 0 && (
        <ul class="cards" aria-label={label}>
          {items.map(appointment => (
            <MyAppointmentCard key={appointment.id} appointment={appointment} onChanged={onChanged} />
          ))}
        </ul>
      )}
      {list !== null && (list.page.value > 1 || list.hasNext.value) && <Pager list={list} label={label} />}
    </>
  )
}

/** @param from @param to Unix ms; null: open */
function span(patientId: string, from: number, to: number | null): URLSearchParams {
  return new URLSearchParams({
    patientId,
    from: new Date(from).toISOString(),
    ...(to === null ? {} : { to: new Date(to).toISOString() }),
  })
}
