/** Redis does not answer, or cannot take a write now: the same call may succeed later. */
export class RedisAway extends Error {
  /** BullMQ pauses and tries again on this code, and the API answers 503: both know it from sockets. */
  readonly code = 'ECONNREFUSED'

  constructor(cause: unknown) {
    super(`Redis is away: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.name = 'RedisAway'
  }
}

/** Answers of a Redis that starts, has given its role away, or has no room or disk for a write. */
const NOT_NOW = /^(LOADING|READONLY|MASTERDOWN|MISCONF|OOM|NOREPLICAS|CLUSTERDOWN|UNKILLABLE|BUSY)\b/

/** Settles as `work` does; rejects with `RedisAway` unless Redis itself said what is wrong with the call. */
export async function orAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const refused = error instanceof Error && error.name === 'ReplyError' && !NOT_NOW.test(error.message)
    throw refused ? error : new RedisAway(error)
  }
}
