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
  return `${isOfWard(origin) ? 'of the ward' : 'default'}, ${ageOfOrigin(origin)}`
}

/** Of which age the limits of the catalogue or the ward are. */
export function ageOfOrigin(origin: string): string {
  return AGE_BANDS.find(({ band }) => origin.endsWith(`:${band}`))?.label ?? 'age unknown: adult limits'
}

/** Where a limit comes from, in a word. */
export function originWord(origin: string): string {
  if (origin === 'patient') return 'personal'
  return isOfWard(origin) ? 'ward' : 'default'
}

function isOfWard(origin: string): boolean {
  return origin.startsWith('ward:')
}
