import type { Clock } from '../../model/clock.ts'
import type { Logger } from '../../observability/log.ts'
import { errorReport } from '../error-report.ts'
import { createLivePublisher, createLiveSubscriber, type LiveChannel, type LiveChannelUser } from '../live-channel.ts'
import type { LiveVitalsPublisher, LiveVitalsSubscriber } from '../live-vitals.ts'
import { connectRedis } from './connect.ts'

/** Milliseconds between two signs of life: a connection that does not answer one is dead, whatever TCP says. */
const BEAT_EVERY_MS = 1000

export interface LiveVitalsOptions {
  readonly url: string
  readonly log: Logger
  readonly clock?: Clock
}

export function redisLiveVitalsPublisher(options: LiveVitalsOptions): LiveVitalsPublisher {
  return createLivePublisher({ ...options, open: user => pubSubChannel(options.url, user) })
}

export function redisLiveVitalsSubscriber(options: LiveVitalsOptions): LiveVitalsSubscriber {
  return createLiveSubscriber({ ...options, open: user => pubSubChannel(options.url, user) })
}

/** Two connections: on RESP2, one that listens may not publish. */
function pubSubChannel(
  url: string,
  { name, channel, log, onPayload, onConnected, onBeat }: LiveChannelUser,
): LiveChannel {
  const ear = connectRedis({ url, name, log })
  const mouth = connectRedis({ url, name: `${name}-out`, log })
  // Channels do not belong to a database of the server as keys do.
  const nameOf = (of: string) => `wardbeat:${ear.options.db ?? 0}:${of}`
  const report = errorReport(log, `redis ${name}`)
  let settle: { resolve(): void; reject(error: Error): void } | null = null
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  ready.catch(() => {}) // who waits for it hears of it

  ear.on('message', (_channel, payload) => onPayload(payload))
  ear.on('ready', () => {
    ear.subscribe(nameOf(channel)).then(
      () => {
        settle?.resolve()
        onConnected()
      },
      error => {
        report(error)
        ear.disconnect(true) // lost again, or not allowed: another try with another connection
      },
    )
  })
  // The first announcement needs both.
  mouth.on('ready', onConnected)
  const timer = setInterval(() => {
    if (ear.status !== 'ready') return
    onBeat()
    ear.ping().catch(() => {}) // unanswered, the connection ends and begins anew by itself
  }, BEAT_EVERY_MS)

  return {
    ready,
    send: (to, payloads) => Promise.all(payloads.map(payload => mouth.publish(nameOf(to), payload))),
    async close() {
      clearInterval(timer)
      settle?.reject(new Error(`The ${name} connection was closed`))
      ear.disconnect()
      mouth.disconnect()
    },
  }
}
