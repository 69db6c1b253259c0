/** Where a reader stands in both feeds: the newest cursor it has seen of each. */
export interface FeedPositions {
  readonly alerts: number
  readonly people: number
}

/**
 * A client remembers one number for both feeds, and a number that JSON carries exactly has 53 bits: 29 of them tell the
 * position among the alerts, 24 that among events and notifications, each from its last bits. The rest is known from the
 * newest position, as long as a client is not behind by 2^29 (some 537 million) alerts or 2^24 (some 16.8 million)
 * entries; whoever is, is further behind than the outboxes reach unless that much happened within their retention.
 */
const ALERTS_SPAN = 2 ** 29
const PEOPLE_SPAN = 2 ** 24

/** @returns a safe integer; not one that grows: of two cursors the later one is the one that came later */
export function packCursor({ alerts, people }: FeedPositions): number {
  return (alerts % ALERTS_SPAN) * PEOPLE_SPAN + (people % PEOPLE_SPAN)
}

/**
 * @param newest of both feeds, read after the cursor was given out
 * @returns the newest positions that the cursor can mean; null for one that was never given out
 */
export function unpackCursor(cursor: number, newest: FeedPositions): FeedPositions | null {
  const alerts = newestLike(Math.floor(cursor / PEOPLE_SPAN), newest.alerts, ALERTS_SPAN)
  const people = newestLike(cursor % PEOPLE_SPAN, newest.people, PEOPLE_SPAN)
  return alerts < 0 || people < 0 ? null : { alerts, people }
}

/** The largest position up to `newest` that leaves the same rest; negative when there is none. */
function newestLike(rest: number, newest: number, span: number): number {
  const same = newest - (newest % span) + rest
  return same <= newest ? same : same - span
}
