import { useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { whatText } from '../alert-words.ts'
import { bedText, fullPerson } from '../beds.ts'
import { useBoard } from '../parts/use-board.ts'
import { PRIORITY } from '../words.ts'

/** Says new alarms to screen readers: high ones at once, the others when the reader pauses. */
export function Announcer() {
  const { alerts, tiles, now } = useBoard()
  const urgent = useSignal('')
  const polite = useSignal('')
  /** Priority at which an alert was last said: a rise is news. Only open ones are kept. */
  const said = useRef<ReadonlyMap<string, string>>(new Map())
  useSignalEffect(() => {
    const waiting = alerts.open.value.filter(a => a.state === 'active')
    const news = waiting.filter(a => said.current.get(a.id) !== a.priority)
    said.current = new Map(waiting.map(a => [a.id, a.priority]))
    const words = (list: readonly AlertView[]) => list.map(sentence).join('. ')
    const high = news.filter(a => a.priority === 'high')
    const rest = news.filter(a => a.priority !== 'high')
    if (high.length > 0) urgent.value = words(high)
    if (rest.length > 0) polite.value = words(rest)
  })
  const sentence = (alert: AlertView) => {
    const patient = tiles.peek()?.find(t => t.patient.id === alert.patientId)?.patient
    const who = patient ? `${bedText(patient.bed)}, ${fullPerson(patient.name)}` : ''
    return `${PRIORITY[alert.priority].word} alarm. ${who}. ${whatText(alert, now.peek())}`
  }
  return (
    <div class="unseen">
      <p aria-live="assertive">{urgent}</p>
      <p aria-live="polite">{polite}</p>
    </div>
  )
}
