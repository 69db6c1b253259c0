import type { Clock } from '../../model/clock.ts'
import type { Logger } from '../../observability/log.ts'
import { createLivePublisher, createLiveSubscriber, type LiveChannel, type LiveChannelUser } from '../live-channel.ts'
import type { LiveVitalsPublisher, LiveVitalsSubscriber } from '../live-vitals.ts'
import { createListener } from './listener.ts'

export interface LiveVitalsOptions {
  readonly url: string
  readonly log: Logger
  readonly clock?: Clock
}

export function postgresLiveVitalsPublisher(options: LiveVitalsOptions): LiveVitalsPublisher {
  return createLivePublisher({ ...options, open: user => notifyChannel(options.url, user) })
}

export function postgresLiveVitalsSubscriber(options: LiveVitalsOptions): LiveVitalsSubscriber {
  return createLiveSubscriber({ ...options, open: user => notifyChannel(options.url, user) })
}

function notifyChannel(
  url: string,
  { name, channel, log, onPayload, onConnected, onBeat }: LiveChannelUser,
): LiveChannel {
  const listener = createListener({
    url,
    name,
    channels: [channel],
    log,
    onNotification: onPayload,
    onConnected,
    onBeat,
  })
  return {
    ready: listener.ready,
    send: (to, payloads) =>
      listener.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [to, payloads]),
    close: () => listener.close(),
  }
}
