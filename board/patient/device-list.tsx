import { useComputed } from '@preact/signals'
import { useBoard } from '../parts/use-board.ts'
import { timeText } from '../times.ts'

export function DeviceList({ patientId }: { patientId: string }) {
  const { tiles, now } = useBoard()
  const devices = useComputed(() => tiles.value?.find(t => t.patient.id === patientId)?.devices ?? [])
  return (
    <section>
      <h2>Monitors</h2>
      {devices.value.length === 0 && <p class="quiet">No monitor is assigned to this patient.</p>}
      <ul class="devices">
        {devices.value.map(d => (
          <li key={d.id}>
            <b>{d.name ?? d.id}</b>{' '}
            <span>
              {d.online ? 'connected' : 'not connected'}
              {d.lastSeenAt !== null && `, last heard ${timeText(d.lastSeenAt, now.peek())}`}
              {d.intervalSeconds !== null && `, every ${d.intervalSeconds} s`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
