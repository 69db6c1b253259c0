import type { AlertEntry } from '../../bus/alert-feed.ts'
import type { PeopleEntry } from '../../bus/people-feed.ts'
import type { Alert } from '../../model/alert.ts'
import type { Instant } from '../../model/clock.ts'
import type { FeedPositions } from '../../model/live-cursor.ts'
import { PING_EVERY_MS } from '../../model/live-messages.ts'
import type { ApiPorts } from '../ports.ts'
import type { LiveClient } from './client.ts'
import { encode } from './encode.ts'
import { OFFER_EVERY_MS } from './limits.ts'
import { alertMessage, type LiveMessage, peopleMessage } from './message.ts'
import { type Numbers, numbersOf } from './numbers.ts'
import { createOpenAlerts } from './open-alerts.ts'
import { createLiveScores, type Watched } from './scores.ts'
import { sees } from './sight.ts'
import { wants, watched } from './subscription.ts'
import { createTail } from './tail.ts'
import { createWardMembers } from './ward-members.ts'

type Ports = Pick<
  ApiPorts,
  'alerts' | 'alertFeed' | 'peopleFeed' | 'live' | 'scores' | 'relations' | 'changes' | 'metrics' | 'log' | 'clock'
>

/**
 * One reader of alerts, of what people are told, and of live numbers per process, for all its clients.
 * @param renew tells a client the state as it is: an alert it has is another patient's by now, whom it may not see
 */
export function createFanOut(ports: Ports, renew: (client: LiveClient) => void) {
  const { alerts, alertFeed, peopleFeed, live, metrics, log, clock } = ports
  const clients = new Set<LiveClient>()
  const timers: NodeJS.Timeout[] = []
  let declared: Watched | null = null
  const wards = createWardMembers(ports, declareWatched)
  const scores = createLiveScores(ports, () => declared ?? NOBODY, deliverNumbers)
  const open = createOpenAlerts()
  const alertTail = createTail(alertFeed, log, deliverAlert)
  const peopleTail = createTail(peopleFeed, log, deliverToPeople)
  const position = (): FeedPositions => ({ alerts: alertTail.cursor(), people: peopleTail.cursor() })

  function declareWatched(): void {
    const wanted = watched(clients, wards.of)
    if (isSame(wanted, declared)) return
    const before = declared
    declared = wanted
    live.watch(wanted)
    scores.add(newlyWatched(wanted, before))
  }

  function subscriptionsChanged(): void {
    metrics.liveClients.set(clients.size)
    wards.ask(new Set([...clients].flatMap(client => client.subscription.wards ?? [])))
    declareWatched()
  }

  function deliver(message: LiveMessage): void {
    for (const client of clients) if (message.isFor(client)) client.take(message)
  }

  function deliverAlert(entry: AlertEntry): void {
    const before = open.get(entry.alert.id)
    open.follow(entry.alert)
    deliver(alertMessage(entry, position()))
    if (before !== undefined && before.patientId !== entry.alert.patientId) tellMoved(before, entry.alert)
    if (before?.measuredAt !== entry.alert.measuredAt) observe(entry.alert, clock())
  }

  /** A merge gives alerts to another record: whoever saw only the first would keep them open for ever. */
  function tellMoved(before: Alert, after: Alert): void {
    for (const client of clients) {
      const { sight } = client.viewer
      const had = sees(sight, sight.alerts, before.patientId)
      if (had && !sees(sight, sight.alerts, after.patientId)) renew(client)
    }
  }

  function deliverToPeople(entry: PeopleEntry): void {
    deliver(peopleMessage(entry, position()))
  }

  function deliverNumbers(numbers: readonly Numbers[]): void {
    for (const client of clients) if (client.subscription.vitals && isLive(client)) offer(client, numbers)
  }

  function offer({ subscription, viewer, numbers: own }: LiveClient, numbers: readonly Numbers[]): void {
    const wanted = numbers.filter(n => wants(subscription, viewer.sight, n.patientId, wards.of))
    if (wanted.length > 0) own.offer(wanted)
  }

  /** An entry that raised or worsened an alert, not one that the clock made; the rules note when the deciding reading arrived. */
  function observe(alert: Alert, now: Instant): void {
    const { arrivedAt } = alert.justification.facts
    if (alert.state !== 'active' || typeof arrivedAt !== 'number') return
    metrics.liveAlertSeconds.observe(Math.max(0, now - arrivedAt) / 1000)
  }

  function ping(): void {
    const now = clock()
    const message = encode({ type: 'ping', ts: now })
    for (const client of clients) {
      client.cutOffIfStuck(now)
      if (isLive(client) && !client.wire.isSlow()) client.wire.send(message)
    }
  }

  function offerKept(): void {
    for (const client of clients) client.numbers.offerKept()
  }

  return {
    async start(): Promise<void> {
      await wards.start()
      const [state, people] = await Promise.all([alerts.open(null), peopleFeed.bounds()])
      open.load(state.alerts)
      await Promise.all([alertTail.start(state.cursor), peopleTail.start(people.newest)])
      await scores.start()
      await live.subscribe(batch => deliverNumbers(batch.map(numbersOf)))
      timers.push(setInterval(ping, PING_EVERY_MS))
      timers.push(setInterval(offerKept, OFFER_EVERY_MS))
    },
    /** How far this process is in both feeds. */
    position,
    /** Every open alert of the house at that position, in the order they were raised. */
    openAlerts: open.all,
    openAlert: open.get,
    /** Resolves when this process is at least as far. */
    async reach(wanted: FeedPositions): Promise<void> {
      await Promise.all([alertTail.reach(wanted.alerts), peopleTail.reach(wanted.people)])
    },
    clients: (): Iterable<LiveClient> => clients,
    /** Users see other patients than before. */
    sightsChanged(): void {
      for (const { viewer, subscription, numbers } of clients) {
        numbers.keepOnly(id => wants(subscription, viewer.sight, id, wards.of))
      }
      declareWatched()
    },
    add(client: LiveClient): void {
      clients.add(client)
      subscriptionsChanged()
    },
    /** The scores that a client begins with. */
    async offerScores(client: LiveClient): Promise<void> {
      if (!client.subscription.vitals) return
      const wanted = watched([client], wards.of)
      try {
        offer(client, await scores.newest(wanted))
      } catch (error) {
        log.warn({ err: error }, 'the first scores of a live client could not be read; trying again')
        scores.add(wanted)
      }
    },
    remove(client: LiveClient): void {
      if (clients.delete(client)) subscriptionsChanged()
    },
    close(): void {
      timers.forEach(clearInterval)
      alertTail.close()
      peopleTail.close()
      wards.close()
      scores.close()
    },
  }
}

export type FanOut = ReturnType<typeof createFanOut>

const NOBODY: ReadonlySet<string> = new Set()

/** Whom nobody watched before. */
function newlyWatched(now: Watched, before: Watched | null): Watched {
  if (now === 'all') return 'all'
  return before === 'all' || before === null ? now : new Set([...now].filter(id => !before.has(id)))
}

function isSame(a: Watched, b: Watched | null): boolean {
  if (a === 'all' || b === 'all' || b === null) return a === b
  return a.size === b.size && [...a].every(id => b.has(id))
}

const isLive = (client: LiveClient) => client.phase() === 'live' || client.phase() === 'renewing'
