import type { NotificationChannel } from '../../bus/notification-channel.ts'
import type { ChannelNotice, ChannelOutcome, PushEndpoint } from '../../model/channel.ts'
import type { WebhookNetwork } from '../../store/webhook-address.ts'
import { post, wordsOf } from '../post.ts'
import { encryptPush } from './push-encryption.ts'
import { type VapidKeys, vapidHeader } from './vapid.ts'

/** Seconds that a push service keeps it for a browser that is away; later it is told anew, or over. */
const KEPT_SECONDS = 300

/** Statuses that speak of the subscription itself (RFC 8030, section 5 and 7.3). */
const GONE = new Set([404, 410])
/** And those that the same message gets again. */
const REFUSED = new Set([400, 401, 403, 413])

export interface WebPushSettings {
  readonly vapid: VapidKeys
  readonly networks: ReadonlySet<WebhookNetwork>
  readonly timeoutMs: number
}

/** Web push (RFC 8030) with VAPID; the payload is for the browser alone. */
export function webPush({ vapid, networks, timeoutMs }: WebPushSettings): NotificationChannel<PushEndpoint> {
  return {
    async send(notice, endpoint, now, stop) {
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        const body = encryptPush(Buffer.from(JSON.stringify(payloadOf(notice))), endpoint)
        const headers = {
          authorization: vapidHeader(vapid, endpoint.url, now),
          'content-type': 'application/octet-stream',
          'content-encoding': 'aes128gcm',
          ttl: KEPT_SECONDS,
          urgency: notice.kind === 'test' || notice.priority === 'low' ? 'normal' : 'high',
          // A reminder, or that it is over, takes the place of what a browser that was away has not got yet.
          topic: (notice.kind === 'test' ? notice.id : notice.alertId).replaceAll('-', ''),
        }
        const answer = await post(endpoint.url, headers, body, networks, AbortSignal.any([timeout, stop]))
        answer.resume()
        return outcomeOf(answer.statusCode ?? 0)
      } catch (error) {
        stop.throwIfAborted()
        const words = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : wordsOf(error)
        return { result: 'again', status: null, error: words }
      }
    },
  }
}

function outcomeOf(status: number): ChannelOutcome {
  if (status >= 200 && status < 300) return { result: 'accepted', status, error: null }
  const error = `answered ${status}`
  return { result: GONE.has(status) ? 'gone' : REFUSED.has(status) ? 'refused' : 'again', status, error }
}

/** What the service worker of the board shows; a lock screen is read by whoever passes. */
function payloadOf(notice: ChannelNotice) {
  if (notice.kind === 'test') return { type: 'test', id: notice.id }
  const { kind, ...alarm } = notice
  return { type: kind === 'told' ? 'alarm' : `alarm-${kind}`, ...alarm }
}
