import type { NotificationChannel } from '../../bus/notification-channel.ts'
import type { ChannelNotice, ChannelOutcome, WebhookEndpoint } from '../../model/channel.ts'
import type { DeliveryOutcome } from '../../store/webhooks.ts'
import { type SendSettings, sendWebhook } from '../webhooks/send.ts'

/** A signed webhook to a pager or phone system; signed as all webhooks are (docs/webhooks.md). */
export function pager(settings: SendSettings): NotificationChannel<WebhookEndpoint> {
  return {
    async send(notice, { url, secret }, now, stop) {
      const message = messageOf(notice)
      const { id, type } = message
      return outcomeOf(await sendWebhook({ id, type, body: JSON.stringify(message), url, secret }, settings, now, stop))
    },
  }
}

/** Its events are beside those of webhooks. */
function messageOf(notice: ChannelNotice) {
  if (notice.kind === 'test') return { id: notice.id, type: 'pager.test' }
  const { kind, id, raisedAt, ...alarm } = notice
  return { id, type: `alarm.${kind}`, ...alarm, raisedAt: new Date(raisedAt).toISOString() }
}

function outcomeOf({ delivered, status, error }: DeliveryOutcome): ChannelOutcome {
  // A pager's address is a person's work: one that answers 410 only is taken away.
  return { result: delivered ? 'accepted' : status === 410 ? 'gone' : 'again', status, error }
}
