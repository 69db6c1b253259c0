import type { Logger } from '../../observability/log.ts'
import type { LaneHolder, Lanes } from '../lanes.ts'
import { createListener } from './listener.ts'

/** Second number of the lock that all who take part hold together. */
const MEMBERS = -1
/** A process that gives no sign of life for so long has its session ended, and its locks with it. Milliseconds. */
const SILENT_AT_MOST_MS = 4000

/** Who takes part, in an order that all see alike; locks are kept cluster-wide, so the database is named. */
const MEMBERS_NOW = `
  select pid, pid = pg_backend_pid() as own from pg_locks
  where locktype = 'advisory' and classid = $1 and objid = $2 and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
  order by pid`

/** A lane is a session lock in PostgreSQL, on one connection of each process: it ends with the process. */
export function postgresLanes(options: {
  readonly url: string
  readonly lanes: number
  /** Class of advisory locks that these lanes have for themselves. */
  readonly lockClass: number
  readonly log: Logger
}): Lanes {
  const { log, lockClass } = options
  const held = new Set<number>()
  let holder: LaneHolder | null = null
  let closed = false
  let isMember = false
  let sharing: Promise<void> | null = null
  let again = false

  const listener = createListener({
    url: options.url,
    name: 'lanes',
    channels: [`lanes_${lockClass}`],
    log,
    silentAtMostMs: SILENT_AT_MOST_MS,
    onNotification: () => share(),
    onConnected: () => share(),
    onBeat: () => share(),
    onLost() {
      isMember = false
      for (const lane of held) holder?.lost(lane)
      held.clear()
    },
  })

  /** Never twice at the same time; what changes meanwhile is looked at again. */
  function share(): void {
    if (holder === null || closed) return
    if (sharing !== null) {
      again = true
      return
    }
    sharing = shareOut(holder)
      // Nothing is lost: locks that are gone end in `onLost`, and the next beat comes here again.
      .catch(error => log.debug({ err: error }, 'lanes could not be shared out, trying again'))
      .finally(() => {
        sharing = null
        if (!again) return
        again = false
        share()
      })
  }

  async function shareOut(to: LaneHolder): Promise<void> {
    if (!isMember) {
      await listener.query('select pg_advisory_lock_shared($1, $2)', [lockClass, MEMBERS])
      isMember = true
      await tellOthers()
    }
    const members = await listener.query<{ own: boolean }>(MEMBERS_NOW, [lockClass, MEMBERS >>> 0])
    const place = members.findIndex(({ own }) => own)
    if (place < 0) return
    for (let lane = 0; lane < options.lanes && !closed; lane++) {
      const isOurs = lane % members.length === place
      if (isOurs && !held.has(lane)) await take(lane, to)
      else if (!isOurs && held.has(lane)) await giveAway(lane, to)
    }
  }

  async function take(lane: number, to: LaneHolder): Promise<void> {
    const [got] = await listener.query<{ ours: boolean }>('select pg_try_advisory_lock($1, $2) as ours', [
      lockClass,
      lane,
    ])
    if (got?.ours !== true || !isMember) return // the other one still lets go, and tells us; or the connection was lost
    held.add(lane)
    to.take(lane)
  }

  async function giveAway(lane: number, from: LaneHolder): Promise<void> {
    await from.letGo(lane)
    if (!held.delete(lane)) return // lost meanwhile
    await listener.query('select pg_advisory_unlock($1, $2)', [lockClass, lane])
    await tellOthers()
  }

  const tellOthers = () => listener.query('select pg_notify($1, $2)', [`lanes_${lockClass}`, ''])

  return {
    async join(joining) {
      await listener.ready
      holder = joining
      share()
    },
    async close() {
      closed = true
      await sharing
      if (holder !== null) await Promise.all([...held].map(holder.letGo))
      held.clear()
      if (isMember) {
        await listener
          .query('select pg_advisory_unlock_all()')
          .then(tellOthers)
          .catch(() => {}) // the locks end with the connection
      }
      await listener.close()
    },
  }
}
