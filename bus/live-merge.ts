import { countsFrom } from '../model/reading.ts'
import type { LiveVitals } from './live-vitals.ts'

/**
 * Adds newer numbers of one patient and device to those that wait to be sent: per code the newest stays, each under the
 * time at which it was measured. (Merging into one set would make an old number look as new as the newest.)
 * @param waiting disjoint in their codes, so never more than there are codes
 */
export function mergeLive(waiting: readonly LiveVitals[], next: LiveVitals): readonly LiveVitals[] {
  const merged: LiveVitals[] = []
  let rest = next
  for (const other of waiting) {
    if (countsFrom(other) > countsFrom(next)) {
      rest = without(rest, other)
      merged.push(other)
    } else {
      const kept = without(other, next)
      if (isEmpty(kept)) continue
      merged.push(kept)
    }
  }
  if (!isEmpty(rest)) merged.push(rest)
  return merged
}

/** `live` without the codes of `other`; the same object when they have none in common. */
function without(live: LiveVitals, other: LiveVitals): LiveVitals {
  const entries = Object.entries(live.vitals)
  const kept = entries.filter(([code]) => !Object.hasOwn(other.vitals, code))
  return kept.length === entries.length ? live : { ...live, vitals: Object.fromEntries(kept) }
}

function isEmpty(live: LiveVitals): boolean {
  for (const _ in live.vitals) return false
  return true
}
