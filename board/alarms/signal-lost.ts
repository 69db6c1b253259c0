import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { freshness } from '../live/freshness.ts'
import { useBoard } from '../parts/use-board.ts'
import { timeText } from '../times.ts'

/** Loss of the signal never ends an alarm: it is said beside it. Null while values still come. */
export function useSignalLost(alert: AlertView): ReadonlySignal<string | null> {
  const { numbers, now, line } = useBoard()
  return useComputed(() => {
    if (line.value === 'lost') return null // then the whole board says so
    if (alert.kind === 'technical' || alert.state === 'resolved' || !alert.conditionPresent) return null
    if (alert.patientId === null || alert.code === null) return null
    const last = numbers.of(alert.patientId, alert.code).value
    if (last === null || freshness(last.code, last.ts, numbers.intervalOf(last.deviceId), now.value) === 'fresh')
      return null
    return `no signal since ${timeText(last.ts, now.value)}`
  })
}
