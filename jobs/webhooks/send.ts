import type { IncomingMessage } from 'node:http'
import type { Instant } from '../../model/clock.ts'
import type { WebhookNetwork } from '../../store/webhook-address.ts'
import type { DeliveryOutcome, DueDelivery } from '../../store/webhooks.ts'
import { post, wordsOf } from '../post.ts'
import { signatureOf } from './signature.ts'

/** Bytes of an answer that are kept. */
const KEPT = 1024

export interface SendSettings {
  readonly networks: ReadonlySet<WebhookNetwork>
  readonly timeoutMs: number
}

/**
 * One attempt. Redirects are not followed. Never rejects, but for `stop`.
 * @param stop ends the attempt with a rejection: it was not made
 */
export async function sendWebhook(
  delivery: Pick<DueDelivery, 'id' | 'type' | 'body' | 'url' | 'secret'>,
  { networks, timeoutMs }: SendSettings,
  now: Instant,
  stop: AbortSignal,
): Promise<DeliveryOutcome> {
  const startedAt = performance.now()
  const timeout = AbortSignal.timeout(timeoutMs)
  const took = () => Math.round(performance.now() - startedAt)
  try {
    const { id, type, body, url, secret } = delivery
    const headers = {
      'content-type': 'application/json',
      'wardbeat-event': type,
      'wardbeat-delivery': id,
      'wardbeat-signature': signatureOf(secret, body, now),
    }
    const answer = await post(url, headers, body, networks, AbortSignal.any([timeout, stop]))
    const status = answer.statusCode ?? 0
    const delivered = status >= 200 && status < 300
    const error = delivered ? null : `answered ${status}`
    return { delivered, status, response: await beginning(answer), error, durationMs: took() }
  } catch (error) {
    stop.throwIfAborted()
    const words = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : wordsOf(error)
    return { delivered: false, status: null, response: null, error: words, durationMs: took() }
  }
}

/** Whatever comes of the answer before time is up; how it ends does not matter any more. */
async function beginning(answer: IncomingMessage): Promise<string> {
  const kept: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of answer) {
      const bytes = Buffer.from(chunk)
      kept.push(bytes)
      size += bytes.length
      if (size >= KEPT) break
    }
  } catch {
    // Cut off in the middle: the status has been heard, and decides.
  }
  answer.destroy()
  return Buffer.concat(kept).subarray(0, KEPT).toString('utf8')
}
