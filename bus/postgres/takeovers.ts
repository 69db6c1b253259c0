import type { Logger } from '../../observability/log.ts'
import { TAKEOVERS_CHANNEL } from '../../store/postgres/broker-connections.ts'
import type { Takeovers } from '../takeovers.ts'
import { createListener } from './listener.ts'

/** @param options.life of the broker that is to be woken */
export function postgresTakeovers(options: {
  readonly url: string
  readonly life: string
  readonly log: Logger
}): Takeovers {
  let handler = () => {}
  const listener = createListener({
    url: options.url,
    name: 'takeovers',
    channels: [TAKEOVERS_CHANNEL],
    log: options.log,
    onNotification: loser => {
      if (loser === options.life) handler()
    },
    onConnected: () => handler(),
  })
  return {
    async subscribe(subscriber) {
      await listener.ready
      handler = subscriber
    },
    close: () => listener.close(),
  }
}
