import { useBoard } from '../parts/use-board.ts'
import { AlertEntry } from './alert-entry.tsx'

/** What happened while the line was down comes first when it is back, until somebody has read it. */
export function AwayStrip() {
  const { alerts } = useBoard()
  const missed = alerts.away.value
  if (missed.length === 0 && !alerts.awayIncomplete.value) return null
  return (
    <section class="away" aria-label="While the connection was lost">
      <h2 tabIndex={-1}>While the connection was lost</h2>
      <button type="button" onClick={() => alerts.clearAway()}>
        Read
      </button>
      {alerts.awayIncomplete.value && <p>More happened than can be repeated here: see the list of alarms.</p>}
      <ul>
        {missed.map(alert => (
          <AlertEntry key={alert.id} alert={alert} />
        ))}
      </ul>
    </section>
  )
}
