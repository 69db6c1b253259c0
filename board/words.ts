import type { AlertPriority } from '../model/alert.ts'
import { AGE_BANDS } from '../model/vital-signs.generated.ts'

/** Priority by symbol and word, never by colour alone (WCAG 1.4.1). */
export const PRIORITY: Readonly<Record<AlertPriority, { readonly symbol: string; readonly word: string }>> = {
  high: { symbol: '▲▲▲', word: 'HIGH' },
  medium: { symbol: '▲▲', word: 'MEDIUM' },
  low: { symbol: '▲', word: 'LOW' },
}

/** Where a limit comes from, in words; long enough for one line of a justification. */
export function originText(origin: string): string {
  if (origin === 'patient') return 'personal'
  if (origin === 'default:age-unknown') return 'age unknown: adult limits'
  const band = AGE_BANDS.find(b => origin === `default:${b.band}`)
  return band ? `default, ${band.label}` : 'default'
}
