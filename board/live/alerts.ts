import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { AlertView, ServerMessage } from '../../model/live-messages.ts'
import { byUrgency } from './alert-order.ts'

/** Ended alerts kept for the list of recent ones; older ones are asked from the API. */
const KEPT_RECENT = 200
/** Changes kept in the strip of what happened meanwhile; beyond it the strip says that there was more. */
const KEPT_AWAY = 50

export interface AlertStore {
  /** Open alerts, most urgent first. */
  readonly open: ReadonlySignal<readonly AlertView[]>
  /** Ended while this board was watching, newest first. */
  readonly recent: ReadonlySignal<readonly AlertView[]>
  /** What happened while the line was down, oldest first, each alert once in its newest state. */
  readonly away: ReadonlySignal<readonly AlertView[]>
  /** True when more happened meanwhile than can be repeated. */
  readonly awayIncomplete: ReadonlySignal<boolean>
  follow(message: ServerMessage): void
  /** The answer to an act of this screen, ahead of the line; ignored when the line already told of the end. */
  answered(alert: AlertView): void
  /** Somebody has read what happened meanwhile. */
  clearAway(): void
}

/**
 * All alerts this board knows. Every welcome replaces the open ones; history that follows it fills the strip of what
 * happened meanwhile, and changes no open alert.
 */
export function alertStore(): AlertStore {
  const byId = signal<ReadonlyMap<string, AlertView>>(new Map())
  const recent = signal<readonly AlertView[]>([])
  const away = signal<readonly AlertView[]>([])
  const awayIncomplete = signal(false)
  const open = computed(() => [...byId.value.values()].sort(byUrgency))

  const put = (alert: AlertView) => {
    const next = new Map(byId.value)
    if (alert.state === 'resolved') {
      next.delete(alert.id)
      recent.value = [alert, ...recent.value.filter(a => a.id !== alert.id)].slice(0, KEPT_RECENT)
    } else next.set(alert.id, alert)
    byId.value = next
  }

  const putAway = (alert: AlertView) => {
    const others = away.value.filter(a => a.id !== alert.id)
    if (others.length >= KEPT_AWAY) awayIncomplete.value = true
    away.value = [...others, alert].slice(-KEPT_AWAY)
    if (alert.state === 'resolved') {
      recent.value = [alert, ...recent.value.filter(a => a.id !== alert.id)].slice(0, KEPT_RECENT)
    }
  }

  return {
    open,
    recent,
    away,
    awayIncomplete,
    follow(message) {
      if (message.type === 'welcome') {
        byId.value = new Map(message.alerts.map(a => [a.id, a]))
      } else if (message.type === 'resync') awayIncomplete.value = true
      else if (message.type === 'alert') {
        // The welcome before it told the open ones as they were after all history.
        if (message.history) putAway(message.alert)
        else put(message.alert)
      }
    },
    answered(alert) {
      if (byId.value.has(alert.id)) put(alert)
    },
    clearAway() {
      away.value = []
      awayIncomplete.value = false
    },
  }
}
