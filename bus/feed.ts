/** An outbox that readers follow: written in the same transaction as what it tells of. */
export interface Feed<E extends { readonly cursor: number }> {
  /** @returns at most `limit` entries after `cursor`, oldest first */
  after(cursor: number, limit: number): Promise<readonly E[]>
  /** @returns the newest cursor, and the oldest one that can still be resumed from */
  bounds(): Promise<FeedBounds>
  /** Calls `wake` after a commit (a hint, at most a second late); the caller reads with `after`. */
  onWake(wake: () => void): Promise<void>
  close(): Promise<void>
}

export interface FeedBounds {
  readonly oldest: number
  readonly newest: number
}
