import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { useBoard } from '../parts/use-board.ts'
import { inWords } from '../session/request.ts'
import { AlertEntry } from './alert-entry.tsx'
import { recentAlerts, withLive } from './recent-alerts.ts'

/** Open and recent alarms, of one patient or of everybody. */
export function AlertLists({ patientId }: { patientId: string | null }) {
  const board = useBoard()
  const asked = useSignal<readonly AlertView[] | null>(null)
  const problem = useSignal<string | null>(null)
  useEffect(() => {
    recentAlerts(board.session, patientId, board.now.peek()).then(
      alerts => {
        asked.value = alerts
      },
      (error: unknown) => {
        problem.value = inWords(error)
      },
    )
  }, [patientId])
  const of = (alerts: readonly AlertView[]) =>
    patientId === null ? alerts : alerts.filter(a => a.patientId === patientId)
  const open = useComputed(() => of(board.alerts.open.value))
  const recent = useComputed(() => withLive(asked.value ?? [], of(board.alerts.recent.value)))
  return (
    <>
      <h2 tabIndex={-1}>Open alarms</h2>
      {open.value.length === 0 && <p class="quiet">None.</p>}
      <ul class="entries">
        {open.value.map(alert => (
          <AlertEntry key={alert.id} alert={alert} showWho={patientId === null} />
        ))}
      </ul>
      <h2>Ended in the last 24 hours</h2>
      {problem.value !== null && <p class="problem">{problem}</p>}
      {recent.value.length === 0 && <p class="quiet">{asked.value === null ? 'Loading…' : 'None.'}</p>}
      <ul class="entries ended">
        {recent.value.map(alert => (
          <AlertEntry key={alert.id} alert={alert} showWho={patientId === null} />
        ))}
      </ul>
    </>
  )
}
