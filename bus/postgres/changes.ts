import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Logger } from '../../observability/log.ts'
import type { Change, ChangeFeed } from '../changes.ts'
import { createListener } from './listener.ts'

/** Changes read at once; more follow at once. */
const READ_AT_MOST = 1000
/** Between two readings: the first change is told at once, those of a crowd together. */
const REST_MS = 20

const Topic = Type.Enum(['patient', 'device', 'alert', 'user', 'role', 'ward', 'command', 'rule', 'score'])

type ChangeRow = { newest: number; version: number | null; topic: string | null; key: string | null }

/**
 * Follows the table `changes`: woken by NOTIFY, and looks every second as well. Versions have no gaps and commit in
 * order, so a missing one was trimmed away unread.
 */
export function postgresChangeFeed(options: { readonly url: string; readonly log: Logger }): ChangeFeed {
  const subscribers = new Set<{ handler(changes: readonly Change[]): void; lost(): void }>()
  /** The newest version that was told; null until known. */
  let position: number | null = null
  let reading: Promise<void> | null = null
  let again = false

  const listener = createListener({
    url: options.url,
    name: 'changes',
    channels: ['changes'],
    log: options.log,
    onNotification: () => wake(),
    onConnected: () => wake(),
    onBeat: () => wake(),
  })

  /** Never two readers at once; a wake-up meanwhile reads again. */
  const wake = () => {
    if (reading) {
      again = true
      return
    }
    reading = catchUp()
      // Not lost: the position stays, and the next beat or connection reads on from it.
      .catch(error => options.log.debug({ err: error }, 'changes could not be read, trying again'))
      .then(() => sleep(REST_MS, undefined, { ref: false }))
      .finally(() => {
        reading = null
        if (!again) return
        again = false
        wake()
      })
  }

  const catchUp = async () => {
    if (subscribers.size === 0) return
    for (;;) {
      const from = position ?? (await newest())
      position = from
      const rows = await listener.query<ChangeRow>(
        `select p.newest::float8 as newest, c.version::float8 as version, c.topic, c.key
         from feed_positions p
         left join (select * from changes where version > $1 order by version limit ${READ_AT_MOST}) c on true
         where p.feed = 'changes' order by c.version`,
        [from],
      )
      const found = rows.flatMap(row => (row.version === null ? [] : [{ version: row.version, change: toChange(row) }]))
      const reached = found.at(-1)?.version ?? rows[0]?.newest ?? from
      position = reached
      if (reached === from) return
      if (found[0]?.version !== from + 1) tell(subscriber => subscriber.lost())
      else tell(subscriber => subscriber.handler(found.flatMap(({ change }) => change ?? [])))
      if (found.length < READ_AT_MOST) return
    }
  }

  const newest = async () => {
    const rows = await listener.query<{ newest: number }>(
      `select newest::float8 as newest from feed_positions where feed = 'changes'`,
    )
    return rows[0]?.newest ?? 0
  }

  /** One subscriber's fault is its own: the others are told all the same. */
  const tell = (what: (subscriber: { handler(changes: readonly Change[]): void; lost(): void }) => void) => {
    for (const subscriber of subscribers) {
      try {
        what(subscriber)
      } catch (error) {
        options.log.error({ err: error }, 'a handler of changes failed')
      }
    }
  }

  return {
    async subscribe(handler, lost) {
      await listener.ready
      const start = await newest()
      position ??= start
      subscribers.add({ handler, lost })
    },
    close: () => listener.close(),
  }
}

/** A topic of a newer version of this program means nothing here. */
function toChange(row: ChangeRow): Change | null {
  return Value.Check(Topic, row.topic) && row.key !== null ? { topic: row.topic, key: row.key } : null
}
