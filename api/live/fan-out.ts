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
import { numbersOf } from './numbers.ts'
import { createOpenAlerts } from './open-alerts.ts'
import { wants, watched } from './subscription.ts'
import { createTail } from './tail.ts'
import { createWardMembers } from './ward-members.ts'

type Ports = Pick<
  ApiPorts,
  'alerts' | 'alertFeed' | 'peopleFeed' | 'live' | 'relations' | 'changes' | 'metrics' | 'log' | 'clock'
>

/** One reader of alerts, of what people are told, and of live numbers per process, for all its clients. */
export function createFanOut(ports: Ports) {
  const { alerts, alertFeed, peopleFeed, live, metrics, log, clock } = ports
  const clients = new Set<LiveClient>()
  const timers: NodeJS.Timeout[] = []
  let declared: Watched | null = null
  const wards = createWardMembers(ports, declareWatched)
  const open = createOpenAlerts()
  const alertTail = createTail(alertFeed, log, deliverAlert)
  const peopleTail = createTail(peopleFeed, log, deliverToPeople)
  const position = (): FeedPositions => ({ alerts: alertTail.cursor(), people: peopleTail.cursor() })

  function declareWatched(): void {
    const wanted = watched(clients, wards.of)
    if (isSame(wanted, declared)) return
    declared = wanted
    live.watch(wanted)
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
    if (before?.measuredAt !== entry.alert.measuredAt) observe(entry.alert, clock())
  }

  function deliverToPeople(entry: PeopleEntry): void {
    deliver(peopleMessage(entry, position()))
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
      await live.subscribe(batch => {
        const numbers = batch.map(numbersOf)
        for (const client of clients) {
          const { subscription, viewer } = client
          if (!subscription.vitals || !isLive(client)) continue
          const wanted = numbers.filter(n => wants(subscription, viewer.sight, n.live.patientId, wards.of))
          if (wanted.length > 0) client.numbers.offer(wanted)
        }
      })
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
    remove(client: LiveClient): void {
      if (clients.delete(client)) subscriptionsChanged()
    },
    close(): void {
      timers.forEach(clearInterval)
      alertTail.close()
      peopleTail.close()
      wards.close()
    },
  }
}

export type FanOut = ReturnType<typeof createFanOut>

type Watched = 'all' | ReadonlySet<string>

function isSame(a: Watched, b: Watched | null): boolean {
  if (a === 'all' || b === 'all' || b === null) return a === b
  return a.size === b.size && [...a].every(id => b.has(id))
}

const isLive = (client: LiveClient) => client.phase() === 'live' || client.phase() === 'renewing'
