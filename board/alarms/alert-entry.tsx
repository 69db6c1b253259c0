import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { stateText, whatText } from '../alert-words.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { PAUSE_MINUTES } from '../state.ts'
import { durationText, timeText } from '../times.ts'
import { PRIORITY } from '../words.ts'
import { declinedAt, declinedText, givenText, useReceipts } from './alert-receipts.ts'
import { JustificationView } from './justification.tsx'
import { thenNext } from './next-alarm.ts'
import { useSignalLost } from './signal-lost.ts'
import { useWho } from './who.ts'

/** An alert in a list; opens to why it was raised. */
export function AlertEntry({ alert, showWho = true }: { alert: AlertView; showWho?: boolean }) {
  const board = useBoard()
  const who = useWho(alert)
  const lost = useSignalLost(alert)
  const busy = useComputed(() => board.going.value.has(alert.id))
  const ownId = board.session.user.value?.id
  const isOffered = (alert.state === 'active' || alert.state === 'paused') && board.session.may('alerts:act')
  const receipts = useReceipts(alert, isOffered)
  /** As of this screen; a rise in priority asks anew. */
  const saidAt = useSignal<string | null>(null)
  useEffect(() => {
    saidAt.value = null
  }, [alert.priority])
  const notMeAt = useComputed(() => declinedAt(receipts.items.value, ownId) ?? saidAt.value)
  const given = givenText(alert.assignedTo, receipts.items.value, ownId)
  const decline = async () => {
    const isDone = await board.decline(alert.id)
    if (isDone) {
      const at = new Date(board.now.peek()).toISOString()
      saidAt.value = at
      say(declinedText(await receipts.reload(), at, ownId, board.now.peek()))
    }
    return isDone
  }
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
          <span class="state">{stateText(alert, ownId, board.now.peek())}</span>
        </summary>
        <JustificationView alert={alert} />
      </details>
      {isOffered && given !== null && <p class="said">{given}</p>}
      {isOffered && notMeAt.value !== null && (
        <p class="said">{declinedText(receipts.items.value, notMeAt.value, ownId, board.now.peek())}</p>
      )}
      {isOffered && (
        <span class="acts">
          <button
            type="button"
            class="going"
            disabled={busy.value}
            onClick={event => void thenNext(event.currentTarget, board.acknowledge(alert.id))}
          >
            Going
          </button>
          <button
            type="button"
            disabled={busy.value}
            onClick={event => void thenNext(event.currentTarget, board.pause(alert.id))}
          >
            Pause {PAUSE_MINUTES} min
          </button>
          {alert.state === 'active' && notMeAt.value === null && (
            <button
              type="button"
              disabled={busy.value}
              onClick={event => void thenNext(event.currentTarget, decline())}
            >
              Not me
            </button>
          )}
        </span>
      )}
    </li>
  )
}
