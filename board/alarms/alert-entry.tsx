import { useComputed } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { stateText, whatText } from '../alert-words.ts'
import { useBoard } from '../parts/use-board.ts'
import { PAUSE_MINUTES } from '../state.ts'
import { durationText, timeText } from '../times.ts'
import { PRIORITY } from '../words.ts'
import { JustificationView } from './justification.tsx'
import { useSignalLost } from './signal-lost.ts'
import { useWho } from './who.ts'

/** An alert in a list; opens to why it was raised. */
export function AlertEntry({ alert, showWho = true }: { alert: AlertView; showWho?: boolean }) {
  const board = useBoard()
  const who = useWho(alert)
  const lost = useSignalLost(alert)
  const busy = useComputed(() => board.going.value.has(alert.id))
  const raised = Date.parse(alert.raisedAt)
  const lasted = alert.resolvedAt === null ? null : Date.parse(alert.resolvedAt) - raised
  const { symbol, word } = PRIORITY[alert.priority]
  return (
    <li class="entry" data-alarm={alert.priority} data-state={alert.state}>
      <details>
        <summary>
          <span class="mark" data-kind={alert.kind === 'technical' ? 'technical' : 'patient'}>
            {symbol} {word}
          </span>
          {showWho && <span class="who">{who}</span>}
          <span class="what">
            {whatText(alert, board.now.peek())}
            {lost.value !== null && <em> {lost}</em>}
          </span>
          <span class="since figures">
            {timeText(raised, board.now.peek())}
            {lasted !== null && `, ${durationText(lasted)}`}
          </span>
          <span class="state">{stateText(alert, board.session.user.value?.id, board.now.peek())}</span>
        </summary>
        <JustificationView alert={alert} />
      </details>
      {(alert.state === 'active' || alert.state === 'paused') && board.session.may('alerts:act') && (
        <span class="acts">
          <button type="button" class="going" disabled={busy.value} onClick={() => void board.acknowledge(alert.id)}>
            Going
          </button>
          <button type="button" disabled={busy.value} onClick={() => void board.pause(alert.id)}>
            Pause {PAUSE_MINUTES} min
          </button>
          <button type="button" disabled={busy.value} onClick={() => void board.decline(alert.id)}>
            Not me
          </button>
        </span>
      )}
    </li>
  )
}
