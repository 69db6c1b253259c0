import type { AlertEntry } from '../../bus/alert-feed.ts'
import type { Instant } from '../../model/clock.ts'
import { PING_EVERY_MS } from '../../model/live-messages.ts'
import type { ApiPorts } from '../ports.ts'
import { createAlertTail } from './alert-tail.ts'
import type { LiveClient } from './client.ts'
import { encode, encodeAlert } from './encode.ts'
import { OFFER_EVERY_MS } from './limits.ts'
import { numbersOf } from './numbers.ts'
import { wants, watched } from './subscription.ts'
import { createWardMembers } from './ward-members.ts'

type Ports = Pick<ApiPorts, 'alertFeed' | 'live' | 'patients' | 'changes' | 'metrics' | 'log' | 'clock'>

/** One reader of alerts and live numbers per process, for all its clients. */
export function createFanOut(ports: Ports) {
  const { alertFeed, live, metrics, log, clock } = ports
  const clients = new Set<LiveClient>()
  const timers: NodeJS.Timeout[] = []
  const wards = createWardMembers(ports, declareWatched)
  const tail = createAlertTail(alertFeed, log, deliverAlerts)

  function declareWatched(): void {
    live.watch(
      watched(
        [...clients].map(client => client.subscription),
        wards.of,
      ),
    )
  }

  function subscriptionsChanged(): void {
    metrics.liveClients.set(clients.size)
    wards.ask(new Set([...clients].flatMap(client => client.subscription.wards ?? [])))
    declareWatched()
  }

  function deliverAlerts(entries: readonly AlertEntry[]): void {
    for (const entry of entries) {
      const alert = { ...entry, bytes: encodeAlert(entry) }
      for (const client of clients) client.alert(alert)
      observe(entry, clock())
    }
  }

  /** Entries that raised or worsened an alert; the rules note when the deciding reading arrived. */
  function observe({ alert }: AlertEntry, now: Instant): void {
    const { arrivedAt } = alert.justification.facts
    if (alert.state !== 'active' || typeof arrivedAt !== 'number') return
    metrics.liveAlertSeconds.observe(Math.max(0, now - arrivedAt) / 1000)
  }

  function ping(): void {
    const now = clock()
    const message = encode({ type: 'ping', ts: now })
    for (const client of clients) {
      client.cutOffIfStuck(now)
      if (client.isLive() && !client.wire.isSlow()) client.wire.send(message)
    }
  }

  function offerKept(): void {
    for (const client of clients) client.numbers.offerKept()
  }

  return {
    async start(): Promise<void> {
      await wards.start()
      await tail.start()
      await live.subscribe(batch => {
        const numbers = batch.map(numbersOf)
        for (const client of clients) {
          if (!client.subscription.vitals || !client.isLive()) continue
          const wanted = numbers.filter(n => wants(client.subscription, n.live.patientId, wards.of))
          if (wanted.length > 0) client.numbers.offer(wanted)
        }
      })
      timers.push(setInterval(ping, PING_EVERY_MS))
      timers.push(setInterval(offerKept, OFFER_EVERY_MS))
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
      tail.close()
      wards.close()
    },
  }
}

export type FanOut = ReturnType<typeof createFanOut>
