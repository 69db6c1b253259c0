/** What is told to whoever takes part. Must not throw. */
export interface LaneHolder {
  /** The lane is ours now, and nobody else's. */
  take(lane: number): void
  /** Somebody else is to have it. Resolves when it is used no more; only then is it given away. */
  letGo(lane: number): Promise<void>
  /** It may be somebody else's already: stop using it at once. */
  lost(lane: number): void
}

/**
 * A fixed number of lanes, shared out evenly among the processes that take part, each held by one process at a time. A
 * process that dies, stands still or loses the database for some seconds loses its lanes to the others.
 */
export interface Lanes {
  /** Takes part until it is closed. Rejects when the database cannot be asked. */
  join(holder: LaneHolder): Promise<void>
  /** Lets go of all lanes, one after the other. */
  close(): Promise<void>
}
