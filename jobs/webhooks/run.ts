import type { Clock } from '../../model/clock.ts'
import { pauseAfter } from '../../model/webhook.ts'
import type { Logger } from '../../observability/log.ts'
import type { Metrics } from '../../observability/metrics.ts'
import type { WebhookNetwork } from '../../store/webhook-address.ts'
import type { DueDelivery, WebhookOutbox } from '../../store/webhooks.ts'
import { sendWebhook } from './send.ts'

/** More than there can be webhooks (store/postgres/webhooks.ts): all of them slow still leave room for those that are not. */
const MOST_AT_ONCE = 64
const TIMEOUT_MS = 10_000
/** Milliseconds between two looks when nothing wakes it. */
const LOOK_EVERY_MS = 1000

export interface WebhookSettings {
  readonly networks: ReadonlySet<WebhookNetwork>
  readonly timeoutMs?: number
}

export interface WebhookPorts {
  readonly outbox: WebhookOutbox
  /** Calls when something may have happened; without it deliveries are a second later. */
  readonly onWake: (wake: () => void) => Promise<void>
  readonly log: Logger
  readonly metrics: Metrics
  /** From 0 to 1. */
  readonly random: () => number
  readonly clock: Clock
}

/** Follows the feeds and delivers, side by side. Any number of processes may. */
export async function startWebhooks(
  { networks, timeoutMs = TIMEOUT_MS }: WebhookSettings,
  { outbox, onWake, log, metrics, random, clock }: WebhookPorts,
): Promise<{ close(): Promise<void> }> {
  const stop = new AbortController()
  const underWay = new Map<string, { readonly webhookId: string; readonly done: Promise<void> }>()
  let awake = false
  let wakeUp = () => {}
  const wake = () => {
    awake = true
    wakeUp()
  }

  function busy(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const { webhookId } of underWay.values()) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1)
    return counts
  }

  async function turn(): Promise<void> {
    while (!stop.signal.aborted && (await outbox.follow(clock()))) {}
    const free = MOST_AT_ONCE - underWay.size
    if (free === 0 || stop.signal.aborted) return
    for (const delivery of await outbox.claim(clock(), free, busy())) {
      const done = deliver(delivery).finally(() => {
        underWay.delete(delivery.id)
        wake()
      })
      underWay.set(delivery.id, { webhookId: delivery.webhookId, done })
    }
  }

  async function deliver(delivery: DueDelivery): Promise<void> {
    try {
      const outcome = await sendWebhook(delivery, { networks, timeoutMs }, clock(), stop.signal)
      const now = clock()
      const state = await outbox.report(delivery.id, outcome, now + pauseAfter(delivery.attempt, random()), now)
      metrics.webhookDeliveries.inc({ outcome: state === 'pending' ? 'retry' : state })
    } catch (error) {
      // Not reported: when its time is over it is due again, here or in another process.
      metrics.webhookDeliveries.inc({ outcome: 'unknown' })
      log.debug({ err: error, delivery: delivery.id }, 'a webhook delivery could not be reported')
    }
  }

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      awake = false
      try {
        await turn()
      } catch (error) {
        // Counted, and read on from the same position at the next look.
        metrics.jobRuns.inc({ job: 'webhooks', outcome: 'failed' })
        log.warn({ err: error }, 'webhooks could not be looked after, trying again')
        await rest()
        continue
      }
      if (!awake) await rest()
    }
  }

  function rest(): Promise<void> {
    if (stop.signal.aborted) return Promise.resolve()
    return new Promise(done => {
      const timer = setTimeout(done, LOOK_EVERY_MS)
      wakeUp = () => {
        clearTimeout(timer)
        done()
      }
    })
  }

  await onWake(wake)
  const running = loop()
  return {
    async close() {
      stop.abort()
      wake()
      await running
      await Promise.all([...underWay.values()].map(({ done }) => done))
    },
  }
}
