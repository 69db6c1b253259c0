import type { ChangeFeed } from '../../bus/changes.ts'
import type { Account, AccountReader } from '../../store/access.ts'

/** Accounts kept in memory; the one asked for longest ago goes for a new one. */
const MOST_KEPT = 10_000

export interface Accounts {
  start(): Promise<void>
  /** The account as it is, at most a second old. Null: no such user. */
  of(userId: string): Promise<Account | null>
  /** As `of`, but read anew: for what began a moment ago (a login). */
  fresh(userId: string): Promise<Account | null>
}

/** Who the callers are and what they may do, read once and again when it changed. */
export function createAccounts(reader: AccountReader, changes: ChangeFeed): Accounts {
  const kept = new Map<string, Promise<Account | null>>()

  function read(userId: string): Promise<Account | null> {
    const reading = reader.account(userId)
    kept.delete(userId)
    kept.set(userId, reading)
    // A failed read is the asker's error, and nobody else's.
    reading.catch(() => {
      if (kept.get(userId) === reading) kept.delete(userId)
    })
    const oldest = kept.keys().next().value
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return reading
  }

  return {
    async start() {
      await changes.subscribe(
        batch => {
          for (const { topic, key } of batch) {
            if (topic === 'user') kept.delete(key)
            if (topic === 'role' || topic === 'ward') kept.clear()
          }
        },
        () => kept.clear(),
      )
    },
    of: userId => kept.get(userId) ?? read(userId),
    fresh: read,
  }
}
