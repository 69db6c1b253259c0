import type { Instant } from '../model/clock.ts'
import type { RejectReason } from '../model/reject.ts'

/** No device of this system measured anything before: an unset clock starts in 1970 or 1980. */
const OLDEST: Instant = Date.UTC(2000, 0, 1)
/** A day covers every mistaken time zone; a clock further ahead cannot be told from garbage. */
const AHEAD_MS = 24 * 3_600_000

/** @returns why a device's time cannot be used, or null when it can. Null as time (none sent) can always. */
export function judgeTime(deviceTime: Instant | null, arrivedAt: Instant): RejectReason | null {
  if (deviceTime === null) return null
  if (deviceTime < OLDEST) return 'time-too-old'
  if (deviceTime > arrivedAt + AHEAD_MS) return 'time-in-future'
  return null
}
