import { useSignal } from '@preact/signals'
import type { Move } from '../../model/appointment.ts'
import { fullPerson } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useMinute } from '../parts/use-minute.ts'
import { inWords, RequestFailed } from '../session/request.ts'
import { CompleteDialog } from './complete-dialog.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { RescheduleDialog } from './reschedule-dialog.tsx'
import { type Hand, movesOf, type Visit } from './visit-data.ts'

const BUTTON: Readonly<Record<Move, string>> = {
  approve: 'Approve',
  reject: 'Refuse…',
  complete: 'Complete…',
  'no-show': 'Did not come',
  reopen: 'Came after all',
  reschedule: 'Another time…',
  cancel: 'Cancel…',
}
const PRIMARY: readonly Move[] = ['approve', 'complete']

interface Props {
  readonly visit: Visit
  readonly hand: Hand
  /** After whatever was tried: what is shown may be old. */
  readonly onChange: () => void
}

/** What may be done with one appointment now. */
export function VisitActs({ visit, hand, onChange }: Props) {
  const { session } = useBoard()
  const now = useMinute()
  const act = useAct()
  const open = useSignal<Move | null>(null)
  const who = fullPerson(visit.patient.name)
  const moves = movesOf(visit, hand, now.value)
  const path = `/appointments/${encodeURIComponent(visit.id)}`
  const send = async (move: Move, body: object = {}, version: number | null = visit.version) => {
    try {
      await session.request('POST', `${path}/${move}`, body, version === null ? null : `"${version}"`)
    } catch (error) {
      // Somebody was faster: what he did is shown.
      if (error instanceof RequestFailed && (error.status === 409 || error.status === 412)) {
        say(`${who}: ${inWords(error)}`)
        onChange()
      }
      throw error
    }
  }
  const done = (text: string, undo: (() => Promise<void>) | null = null) => {
    open.value = null
    onChange()
    say(
      text,
      undo &&
        (() => {
          void act.run(undo, 'Not undone.').then(onChange)
        }),
    )
  }
  const press = async (move: Move) => {
    if (move === 'approve' && (await act.run(() => send('approve')))) done(`Approved for ${who}. The patient is told.`)
    else if (move === 'no-show' && (await act.run(() => send('no-show')))) {
      done(`${who} did not come.`, () => send('reopen', {}, null))
    } else if (move === 'reopen' && (await act.run(() => send('reopen')))) done(`${who} came after all.`)
    else if (ASKS.includes(move)) open.value = move
  }
  const close = () => {
    open.value = null
  }
  const moveBack =
    visit.start > now.peek() ? () => send('reschedule', { start: new Date(visit.start).toISOString() }, null) : null
  return (
    <div class="acts">
      {moves.map(move => (
        <button
          key={move}
          type="button"
          class={PRIMARY.includes(move) ? 'primary' : undefined}
          aria-disabled={act.busy.value}
          onClick={() => void press(move)}
        >
          {BUTTON[move]}
          <span class="unseen"> {who}</span>
        </button>
      ))}
      {open.value === 'reject' && (
        <ReasonDialog
          title={`Refuse the request of ${who}`}
          submitText="Refuse the request"
          send={reason => send('reject', { reason })}
          onDone={() => done(`Refused. ${who} is told why.`)}
          onClose={close}
        />
      )}
      {open.value === 'cancel' && (
        <ReasonDialog
          title={`Cancel the appointment of ${who}`}
          submitText="Cancel the appointment"
          send={reason => send('cancel', { reason })}
          onDone={() => done(`Cancelled. ${who} is told why, and the time is free again.`)}
          onClose={close}
        />
      )}
      {open.value === 'reschedule' && (
        <RescheduleDialog
          visit={visit}
          send={start => send('reschedule', { start: new Date(start).toISOString() })}
          onDone={() =>
            done(`Moved. ${who} is told; it was ${clinicMoment(visit.start, clinicZone.peek())}.`, moveBack)
          }
          onClose={close}
        />
      )}
      {open.value === 'complete' && (
        <CompleteDialog
          visit={visit}
          send={items => send('complete', { items })}
          onDone={() => done(`Done for ${who}, and billed.`)}
          onClose={close}
        />
      )}
    </div>
  )
}

const ASKS: readonly Move[] = ['reject', 'cancel', 'reschedule', 'complete']
