import { useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { isWall } from '../parts/route.ts'
import { useBoard } from '../parts/use-board.ts'
import { AlarmRow } from './alarm-row.tsx'
import { alarmKeys, waiting } from './selection.ts'

/** The one place for what matters now. Its height is kept free, so that a new alarm never moves a bed under a finger. */
export function AlarmBar() {
  const board = useBoard()
  const rows = useComputed(() => waiting(board.alerts.open.value))
  const taken = useComputed(() => board.alerts.open.value.length - rows.value.length)
  useEffect(() => (isWall ? undefined : alarmKeys(board)), [board])
  return (
    <section class="alarms" aria-label="Alarms that wait for somebody" tabIndex={-1}>
      {rows.value.length === 0 ? (
        <p class="calm">
          {taken.value === 0 ? 'No alarms' : 'Every alarm has somebody going'}
          {taken.value > 0 && <a href="/alarms">{taken} taken</a>}
        </p>
      ) : (
        <ol>
          {rows.value.map(alert => (
            <AlarmRow key={alert.id} alert={alert} />
          ))}
        </ol>
      )}
    </section>
  )
}
