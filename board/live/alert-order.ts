import { byPriority } from '../../model/alert-moves.ts'
import type { AlertView } from '../../model/live-messages.ts'

/** Unacknowledged first; then by priority; then the oldest first. Ids make the order total, so that rows never swap. */
export function byUrgency(a: AlertView, b: AlertView): number {
  const waiting = Number(b.state === 'active') - Number(a.state === 'active')
  if (waiting !== 0) return waiting
  const priority = byPriority(a.priority, b.priority)
  if (priority !== 0) return priority
  return Date.parse(a.raisedAt) - Date.parse(b.raisedAt) || (a.id < b.id ? -1 : 1)
}

/** The most urgent priority that nobody has acknowledged; null when all is answered. */
export function loudest(alerts: readonly AlertView[]): AlertView['priority'] | null {
  const waiting = alerts.filter(a => a.state === 'active')
  return waiting.sort(byUrgency)[0]?.priority ?? null
}

/**
 * Which alert the keyboard acts on. It stays on the one a person saw highlighted: a new alert on top must not slip under
 * a key that is already going down.
 */
export function selectedAfter(
  selected: string | null,
  before: readonly AlertView[],
  alerts: readonly AlertView[],
): string | null {
  if (selected !== null && alerts.some(a => a.id === selected)) return selected
  const place = before.findIndex(a => a.id === selected)
  return (alerts[Math.max(0, place)] ?? alerts.at(-1))?.id ?? null
}

/** The neighbour of the selected alert: 1 is down, -1 is up; stays at the ends. */
export function neighbour(selected: string | null, alerts: readonly AlertView[], step: 1 | -1): string | null {
  const place = alerts.findIndex(a => a.id === selected)
  return alerts[Math.min(alerts.length - 1, Math.max(0, place + step))]?.id ?? null
}
