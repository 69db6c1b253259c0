import { computed, effect, type ReadonlySignal } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'

/**
 * Half a flash of a high alarm, ms: 2 Hz; a medium one takes four times as long: 0.5 Hz. Both on for half of the time:
 * inside the ranges of IEC 60601-1-8, and below the 3 Hz of WCAG 2.3.1.
 */
const HALF_FLASH_MS = 250
const MEDIUM_HALF_FLASHES = 4

/**
 * Flashes what nobody has answered, everything in step, by two attributes of the root that the style sheet knows.
 * A CSS animation would redraw sixty times a second for something that changes four times.
 * @param alerts open alerts; none while what is shown is not live
 * @returns what ends it
 */
export function flash(alerts: ReadonlySignal<readonly AlertView[]>): () => void {
  const root = document.documentElement
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  const waits = (priority: AlertView['priority']) =>
    computed(() => alerts.value.some(a => a.state === 'active' && a.priority === priority))
  const [high, medium] = [waits('high'), waits('medium')]
  return effect(() => {
    const flashes = { high: high.value, medium: medium.value }
    if (!flashes.high && !flashes.medium) return
    let halves = 0
    const show = (dimHigh: boolean, dimMedium: boolean) => {
      root.toggleAttribute('data-dim-high', flashes.high && dimHigh)
      root.toggleAttribute('data-dim-medium', flashes.medium && dimMedium)
    }
    const timer = setInterval(() => {
      halves++
      if (still.matches) show(false, false)
      else show(halves % 2 === 1, Math.floor(halves / MEDIUM_HALF_FLASHES) % 2 === 1)
    }, HALF_FLASH_MS)
    return () => {
      clearInterval(timer)
      show(false, false)
    }
  })
}
