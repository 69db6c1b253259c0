import { effect, signal } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { neighbour, selectedAfter } from '../live/alert-order.ts'
import type { Board } from '../state.ts'

/** The alert that a key acts on. */
export const selectedAlert = signal<string | null>(null)

/** Alerts a key can act on: those nobody has acknowledged. */
export function waiting(alerts: readonly AlertView[]): AlertView[] {
  return alerts.filter(a => a.state === 'active')
}

/**
 * Arrows, j and k select; Enter and g say "Going". Escape does nothing: leaving must never acknowledge.
 * @returns what ends it
 */
export function alarmKeys(board: Board): () => void {
  let before: readonly AlertView[] = []
  const follow = effect(() => {
    const now = waiting(board.alerts.open.value)
    selectedAlert.value = selectedAfter(selectedAlert.peek(), before, now)
    before = now
  })
  const onKey = (event: KeyboardEvent) => {
    // The focus goes on to the next alarm: a key that is held down must not answer one after the other.
    if (event.repeat && event.target instanceof Element && event.target.closest('[data-alarm] .acts'))
      event.preventDefault()
    // A part that took the key for itself has said so.
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const step = STEPS[event.key]
    const target = event.target instanceof Element ? event.target : document.body
    if (target.closest('input, select, textarea, dialog, [role=application]')) return
    if (step !== undefined) {
      if (before.length === 0) return
      selectedAlert.value = neighbour(selectedAlert.value, before, step)
      event.preventDefault()
    } else if (event.key === 'g' || (event.key === 'Enter' && !target.closest('a, button, summary'))) {
      // Enter on a link or a button is that link's or button's own.
      if (selectedAlert.value !== null) void board.acknowledge(selectedAlert.value)
    }
  }
  addEventListener('keydown', onKey)
  return () => {
    removeEventListener('keydown', onKey)
    follow()
  }
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }
