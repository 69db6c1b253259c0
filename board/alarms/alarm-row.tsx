import { useComputed } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { stateText, whatText } from '../alert-words.ts'
import { isWall } from '../parts/route.ts'
import { useBoard } from '../parts/use-board.ts'
import { PAUSE_MINUTES } from '../state.ts'
import { durationText } from '../times.ts'
import { PRIORITY } from '../words.ts'
import { thenNext } from './next-alarm.ts'
import { selectedAlert } from './selection.ts'
import { useSignalLost } from './signal-lost.ts'
import { useWho } from './who.ts'

/** One alarm that waits: who, what, how far, since when, and the act. */
export function AlarmRow({ alert }: { alert: AlertView }) {
  const board = useBoard()
  const row = useRef<HTMLLIElement>(null)
  const who = useWho(alert)
  const since = useComputed(() => durationText(board.now.value - Date.parse(alert.raisedAt)))
  const lost = useSignalLost(alert)
  const selected = useComputed(() => selectedAlert.value === alert.id)
  const busy = useComputed(() => board.going.value.has(alert.id))
  useEffect(() => {
    if (selected.value) row.current?.scrollIntoView({ block: 'nearest' })
  }, [selected.value])
  const { symbol, word } = PRIORITY[alert.priority]
  return (
    <li
      ref={row}
      class="alarm"
      data-alarm={alert.priority}
      data-kind={alert.kind === 'technical' ? 'technical' : 'patient'}
      aria-current={selected.value && !isWall ? 'true' : undefined}
    >
      <span class="mark">
        {symbol} {word}
      </span>
      <a class="who" href={alert.patientId === null ? '/alarms' : `/patients/${encodeURIComponent(alert.patientId)}`}>
        {who}
      </a>
      <span class="what">
        {whatText(alert, board.now.peek())}
        {lost.value !== null && <em> {lost}</em>}
      </span>
      <span class="since figures" title={stateText(alert, undefined, board.now.peek())}>
        {since}
      </span>
      {isWall || (
        <span class="acts">
          <button
            type="button"
            class="going"
            disabled={busy.value}
            onClick={event => void thenNext(event.currentTarget, board.acknowledge(alert.id))}
          >
            {busy.value ? 'Sending…' : 'Going'}
          </button>
          <button
            type="button"
            class="pause"
            disabled={busy.value}
            onClick={event => void thenNext(event.currentTarget, board.pause(alert.id))}
          >
            Pause {PAUSE_MINUTES} min
          </button>
        </span>
      )}
    </li>
  )
}
