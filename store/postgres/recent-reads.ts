import type { Instant } from '../../model/clock.ts'

/** Pairs of reader and patient kept: some 10 MB. The oldest goes for a new one, and is written once more if it comes again. */
const MOST_KEPT = 50_000
/** Milliseconds for which the same reader of the same list makes one entry. */
export const COALESCED_FOR_MS = 10 * 60_000

interface Recent {
  readonly until: Instant
  /** Null once the entry is durable. */
  pending: Promise<void> | null
}

/** Remembers what was written a moment ago, so that a list that is read every minute is one entry in ten. */
export function recentReads() {
  const kept = new Map<string, Recent>()

  return {
    /**
     * Writes what is not known, and resolves when all of it is durable.
     * @param keys one for each entry that is asked for
     * @param write writes the entries at these places of `keys`
     */
    async once(keys: readonly string[], now: Instant, write: (places: readonly number[]) => Promise<void>) {
      const fresh: number[] = []
      const pending = new Set<Promise<void>>()
      for (const [place, key] of keys.entries()) {
        const recent = kept.get(key)
        if (recent === undefined || recent.until <= now) fresh.push(place)
        else if (recent.pending !== null) pending.add(recent.pending)
      }
      if (fresh.length > 0) pending.add(remember(fresh, keys, now, write))
      await Promise.all(pending)
    },
  }

  function remember(
    fresh: readonly number[],
    keys: readonly string[],
    now: Instant,
    write: (places: readonly number[]) => Promise<void>,
  ): Promise<void> {
    const writing = write(fresh)
    const until = now + COALESCED_FOR_MS
    const added: { readonly key: string; readonly recent: Recent }[] = []
    for (const place of fresh) {
      const key = keys[place] ?? ''
      const recent: Recent = { until, pending: writing }
      added.push({ key, recent })
      kept.delete(key)
      kept.set(key, recent)
      const oldest = kept.keys().next().value
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    }
    return writing.then(
      () => {
        for (const { recent } of added) recent.pending = null
      },
      error => {
        for (const { key, recent } of added) if (kept.get(key) === recent) kept.delete(key)
        throw error
      },
    )
  }
}
