import type { NotificationChannel } from '../../bus/notification-channel.ts'
import type { ChannelOutcome, WebhookEndpoint } from '../../model/channel.ts'
import type { DeliveryOutcome } from '../../store/webhooks.ts'
import { type SendSettings, sendWebhook } from '../webhooks/send.ts'

/** Event of a pager's message, beside those of webhooks. */
const EVENT = 'alarm.told'

/** A signed webhook to a pager or phone system; signed as all webhooks are (docs/webhooks.md). */
export function pager(settings: SendSettings): NotificationChannel<WebhookEndpoint> {
  return {
    async send({ id, raisedAt, ...notice }, { url, secret }, now, stop) {
      const body = JSON.stringify({ id, type: EVENT, ...notice, raisedAt: new Date(raisedAt).toISOString() })
      return outcomeOf(await sendWebhook({ id, type: EVENT, body, url, secret }, settings, now, stop))
    },
  }
}

function outcomeOf({ delivered, status, error }: DeliveryOutcome): ChannelOutcome {
  // A pager's address is a person's work: one that answers 410 only is taken away.
  return { result: delivered ? 'accepted' : status === 410 ? 'gone' : 'again', status, error }
}
