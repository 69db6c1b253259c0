import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { whatText } from '../alert-words.ts'
import { useBoard } from '../parts/use-board.ts'
import { PRIORITY } from '../words.ts'
import { spokenWho } from './who.ts'

/** Without the beds an alarm has no name; after this long, ms, it is said without one. */
const NAMES_WITHIN_MS = 10_000

/** Says new alarms to screen readers: high ones at once, the others when the reader pauses. */
export function Announcer() {
  const { alerts, tiles, now, session } = useBoard()
  const urgent = useSignal('')
  const polite = useSignal('')
  /** Priority at which an alert was last said: a rise is news. Only open ones are kept. */
  const said = useRef<ReadonlyMap<string, string>>(new Map())
  const isNameless = useSignal(!session.may('vitals:read'))
  useEffect(() => {
    const timer = setTimeout(() => {
      isNameless.value = true
    }, NAMES_WITHIN_MS)
    return () => clearTimeout(timer)
  }, [])
  useSignalEffect(() => {
    if (tiles.value === null && !isNameless.value) return
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
    const who = spokenWho(alert, tiles.peek() ?? [])
    const said = [`${PRIORITY[alert.priority].word} alarm`, who, whatText(alert, now.peek())]
    return said.filter(part => part !== null).join('. ')
  }
  return (
    <div class="unseen">
      <p aria-live="assertive">{urgent}</p>
      <p aria-live="polite">{polite}</p>
    </div>
  )
}
