import { setTimeout as pause } from 'node:timers/promises'
import type { NotificationChannel } from '../../bus/notification-channel.ts'
import {
  type ChannelEndpoint,
  type ChannelOutcome,
  type PushEndpoint,
  pauseBeforeNext,
  type WebhookEndpoint,
} from '../../model/channel.ts'
import type { Clock } from '../../model/clock.ts'
import type { Logger } from '../../observability/log.ts'
import type { Metrics } from '../../observability/metrics.ts'
import type { AlertMessages, DueMessage } from '../../store/channels.ts'

/** Channels with an attempt under way, in this process. */
const MOST_AT_ONCE = 64
/** Milliseconds between two looks: an alert is on its way within a second of the telling. */
const LOOK_EVERY_MS = 250

export interface ChannelPorts {
  readonly messages: AlertMessages
  readonly push: NotificationChannel<PushEndpoint>
  readonly webhook: NotificationChannel<WebhookEndpoint>
  readonly log: Logger
  readonly metrics: Metrics
  /** From 0 to 1. */
  readonly random: () => number
  readonly clock: Clock
}

/** Sends what people are told to their channels, side by side. Any number of processes may. */
export function startChannels(ports: ChannelPorts): { close(): Promise<void> } {
  const { messages, log, metrics, random, clock } = ports
  const stop = new AbortController()
  const { signal } = stop
  const underWay = new Map<string, Promise<void>>()

  async function look(): Promise<void> {
    const free = MOST_AT_ONCE - underWay.size
    if (free === 0) return
    for (const message of await messages.claim(clock(), free, [...underWay.keys()])) {
      underWay.set(
        message.channelId,
        deliver(message).finally(() => underWay.delete(message.channelId)),
      )
    }
  }

  async function deliver(message: DueMessage): Promise<void> {
    const channel = message.endpoint.kind
    try {
      const outcome = await send(message, message.endpoint)
      const now = clock()
      const nextAt = now + pauseBeforeNext(message.attempt, random())
      const state = await messages.report(message.notice.id, outcome, nextAt, now)
      metrics.channelMessages.inc({ channel, outcome: state })
      if (state === 'failed') log.warn({ channel, status: outcome.status }, 'a notification channel failed')
    } catch (error) {
      // Not reported: when its time is over it is due again, here or in another process.
      metrics.channelMessages.inc({ channel, outcome: 'unknown' })
      log.debug({ err: error, message: message.notice.id }, 'a message to a channel could not be reported')
    }
  }

  function send({ notice }: DueMessage, endpoint: ChannelEndpoint): Promise<ChannelOutcome> {
    if (endpoint.kind === 'push') return ports.push.send(notice, endpoint, clock(), signal)
    return ports.webhook.send(notice, endpoint, clock(), signal)
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        await look()
      } catch (error) {
        // Counted, and looked again soon: everything is in the database.
        metrics.jobRuns.inc({ job: 'channels', outcome: 'failed' })
        log.warn({ err: error }, 'channels could not be looked after, trying again')
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {}) // only `close` ends the pause early
    }
  }

  const running = loop()
  return {
    async close() {
      stop.abort()
      await running
      await Promise.all(underWay.values())
    },
  }
}
