import type { ChangeFeed } from '../../bus/changes.ts'
import type { Clock, Instant } from '../../model/clock.ts'
import type { Logger } from '../../observability/log.ts'
import type { Account, RelationReader } from '../../store/access.ts'
import type { Accounts } from '../access/accounts.ts'
import { type Caller, withAccount } from '../access/caller.ts'
import { createDue } from './due.ts'
import { BEGINS_AHEAD_MS, FEED_RETRY_MS, LONGEST_TIMER_MS, SIGHTS_RELOAD_MS } from './limits.ts'
import { grouped, patched, replaced } from './patches.ts'
import { BLIND, nextEnd, type Sight, sightOf, withoutEnded } from './sight.ts'

interface Ports {
  readonly relations: Pick<RelationReader, 'joined' | 'unattended' | 'nextBegin'>
  readonly changes: ChangeFeed
  readonly clock: Clock
  readonly log: Logger
}

/** One connection of a user. */
export interface Member {
  caller(): Caller
  /** The login has ended, or its user is gone or disabled. */
  end(): void
  /** The account may have changed: what was allowed at the hello is judged again. */
  recheck(account: Account): void
}

/** A connected user; one for all his connections. */
export interface Viewer {
  readonly userId: string
  /** Replaced, never changed. */
  readonly sight: Sight
}

export interface SightChange {
  readonly viewer: Viewer
  readonly before: Sight
}

/**
 * Knows what every connected user may see, read when he connects and again when something changed: the database is
 * asked by the change, never by the alert or the number.
 * @param onChanged hears of new sights, in the same turn in which they begin to count
 */
export function createViewers(
  { relations, changes, clock, log }: Ports,
  accounts: Accounts,
  onChanged: (changed: readonly SightChange[]) => void,
) {
  const viewers = new Map<string, { userId: string; sight: Sight; readonly members: Set<Member> }>()
  const due = createDue()
  let unattended: ReadonlySet<string> = new Set()
  let nextBegin: Instant | null = null
  let running = false
  let closed = false
  let soon: NodeJS.Timeout | undefined
  let inTime: NodeJS.Timeout | undefined

  function runSoon(afterMs: number): void {
    if (closed || running) return
    clearTimeout(soon)
    soon = setTimeout(run, afterMs)
  }

  async function run(): Promise<void> {
    running = true
    const work = due.take()
    let pause = SIGHTS_RELOAD_MS
    try {
      if (viewers.size > 0) await reload(work.users ?? new Set(viewers.keys()), work.patients)
      work.done()
    } catch (error) {
      // Tried again, with everybody; what was seen until now counts meanwhile, and whoever has just come is refused.
      log.warn({ err: error }, 'what live users may see could not be read; trying again')
      due.everything()
      work.failed(error)
      pause = FEED_RETRY_MS
    } finally {
      running = false
    }
    if (!due.isNothing()) runSoon(due.isAwaited() ? 0 : pause)
  }

  /** @param changed patients whose relations are read for all users; null: all patients */
  async function reload(named: ReadonlySet<string>, changed: ReadonlySet<string> | null): Promise<void> {
    const all = [...viewers.keys()]
    const users = all.filter(id => named.has(id))
    // A user, connected or not, brings or takes attendance to all patients of his care.
    const unattendedOf = named.size > 0 ? null : changed
    const [granted, ofUsers, ofPatients, alone, begin] = await Promise.all([
      accountsOf(users),
      users.length === 0 ? [] : relations.joined(users, null),
      changed === null || changed.size === 0 ? [] : relations.joined(all, changed),
      relations.unattended(unattendedOf),
      relations.nextBegin(),
    ])
    if (closed) return
    unattended = replaced(unattended, unattendedOf, alone)
    nextBegin = begin
    const [whole, part] = [grouped(ofUsers, j => j.userId), grouped(ofPatients, j => j.userId)]
    const anew = new Set(users)
    setSights(all, (userId, before) => {
      const account = granted.get(userId)
      const joined = anew.has(userId)
        ? grouped(whole.get(userId) ?? [], j => j.patientId)
        : patched(before.joined, changed ?? new Set(), part.get(userId) ?? [])
      if (account === undefined && joined === before.joined && unattended === before.unattended) return before
      return { ...before, ...(account === undefined ? {} : sightOf(account)), joined, unattended }
    })
    for (const [userId, account] of granted) for (const m of viewers.get(userId)?.members ?? []) m.recheck(account)
  }

  /** Accounts as they are; connections whose login has ended are cut. */
  async function accountsOf(users: readonly string[]): Promise<ReadonlyMap<string, Account>> {
    const found = new Map<string, Account>()
    const members = users.flatMap(id => [...(viewers.get(id)?.members ?? [])])
    await Promise.all(
      members.map(async member => {
        const caller = await withAccount(accounts, member.caller())
        if (caller === null) member.end()
        else found.set(caller.id, caller.account)
      }),
    )
    return found
  }

  function setSights(userIds: readonly string[], make: (userId: string, before: Sight) => Sight): void {
    const changed: SightChange[] = []
    const now = clock()
    for (const userId of userIds) {
      const viewer = viewers.get(userId)
      if (viewer === undefined) continue
      const before = viewer.sight
      const after = withoutEnded(make(userId, before), now)
      if (after === before) continue
      viewer.sight = after
      changed.push({ viewer, before })
    }
    if (changed.length > 0) onChanged(changed)
    wakeInTime()
  }

  /** What ends or begins by itself does so without the database telling. */
  function wakeInTime(): void {
    clearTimeout(inTime)
    const ends = [...viewers.values()].flatMap(({ sight }) => nextEnd(sight) ?? [])
    const begins = nextBegin === null ? [] : [nextBegin - BEGINS_AHEAD_MS]
    const next = [...ends, ...begins].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    if (closed || next === Number.POSITIVE_INFINITY) return
    inTime = setTimeout(onTime, Math.min(Math.max(0, next - clock()), LONGEST_TIMER_MS))
  }

  function onTime(): void {
    if (nextBegin !== null && nextBegin - BEGINS_AHEAD_MS <= clock()) {
      nextBegin = null
      due.everything()
      runSoon(0)
    }
    setSights([...viewers.keys()], (_userId, before) => before)
  }

  return {
    async start(): Promise<void> {
      await changes.subscribe(
        batch => {
          for (const { topic, key } of batch) {
            if (topic === 'user') due.user(key)
            if (topic === 'patient') due.patient(key)
            if (topic === 'role' || topic === 'ward') due.everything()
          }
          if (!due.isNothing()) runSoon(SIGHTS_RELOAD_MS)
        },
        () => {
          due.everything()
          runSoon(0)
        },
      )
    },
    /** Resolves when the user's sight is read. Errors: those of the stores; the connection must then not go on. */
    async join(member: Member): Promise<Viewer> {
      const userId = member.caller().id
      const viewer = viewers.get(userId) ?? { userId, sight: BLIND, members: new Set() }
      viewers.set(userId, viewer)
      viewer.members.add(member)
      const read = due.userWithAnswer(userId)
      runSoon(0)
      await read
      return viewer
    },
    /** Its login may have become another one. */
    recheck(member: Member): void {
      due.user(member.caller().id)
      runSoon(0)
    },
    leave(member: Member): void {
      const viewer = viewers.get(member.caller().id)
      viewer?.members.delete(member)
      if (viewer?.members.size === 0) viewers.delete(viewer.userId)
    },
    close(): void {
      closed = true
      clearTimeout(soon)
      clearTimeout(inTime)
      due.take().done()
    },
  }
}

export type Viewers = ReturnType<typeof createViewers>
