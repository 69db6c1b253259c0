import type { ChangeFeed } from '../../bus/changes.ts'
import type { Logger } from '../../observability/log.ts'
import type { SessionStore } from '../../store/users.ts'
import type { Caller } from '../access/caller.ts'
import { FEED_RETRY_MS } from './limits.ts'

interface Ports {
  readonly sessions: Pick<SessionStore, 'ended'>
  readonly changes: ChangeFeed
  readonly log: Logger
}

/** Whose login one live connection stands on. */
export interface LiveLogin {
  /** Null before its hello. */
  caller(): Caller | null
  end(): void
}

/**
 * Ends the connections of a login that was ended elsewhere (logout, a refresh token used twice). The database is asked
 * when a user's logins changed and when a connection begins, never in between.
 */
export function createLiveLogins({ sessions, changes, log }: Ports) {
  const logins = new Set<LiveLogin>()
  let retry: NodeJS.Timeout | undefined
  let closed = false

  async function check(suspects: readonly LiveLogin[]): Promise<void> {
    const families = new Set(suspects.flatMap(login => login.caller()?.family ?? []))
    if (families.size === 0) return
    const ended = new Set(await sessions.ended([...families]))
    for (const login of suspects) if (ended.has(login.caller()?.family ?? '')) login.end()
  }

  function recheck(suspects: readonly LiveLogin[]): void {
    check(suspects).catch(error => {
      // Tried again, with everybody: who was suspect is forgotten by then.
      log.warn({ err: error }, 'logins of live clients could not be checked; trying again')
      clearTimeout(retry)
      if (!closed) retry = setTimeout(() => recheck([...logins]), FEED_RETRY_MS)
    })
  }

  return {
    /** Errors: those of the store; the connection must then not go on. */
    async add(login: LiveLogin): Promise<void> {
      logins.add(login) // before the question, so that an end meanwhile is not missed
      await check([login])
    },
    /** Its login has become another one; a store that is away is asked again later. */
    recheck: (login: LiveLogin) => recheck([login]),
    remove: (login: LiveLogin) => void logins.delete(login),
    async start(): Promise<void> {
      await changes.subscribe(
        batch => {
          const users = new Set(batch.flatMap(({ topic, key }) => (topic === 'user' ? key : [])))
          if (users.size > 0) recheck([...logins].filter(login => users.has(login.caller()?.id ?? '')))
        },
        () => recheck([...logins]),
      )
    },
    close(): void {
      closed = true
      clearTimeout(retry)
    },
  }
}

export type LiveLogins = ReturnType<typeof createLiveLogins>
