import type { Instant } from '../../../model/clock.ts'
import { invalid } from '../../errors.ts'
import { instantOf } from '../../schemas/times.ts'

/** A caller's clock may be behind ours: his "now" is ours. */
const BEHIND_MS = 60_000

/** From when to when somebody looks after a patient. Errors: VALIDATION_FAILED (`from`, `until`). */
export function shiftOf(
  from: string | undefined,
  until: string | undefined,
  now: Instant,
): { readonly from: Instant; readonly until: Instant | null } {
  const asked = from === undefined ? now : instantOf(from, 'from')
  if (asked < now - BEHIND_MS) throw invalid('from', 'must not be in the past')
  const begins = Math.max(asked, now)
  const ends = until === undefined ? null : instantOf(until, 'until')
  if (ends !== null && ends <= begins) throw invalid('until', 'must be after the beginning')
  return { from: begins, until: ends }
}
