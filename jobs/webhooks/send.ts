import { lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Instant } from '../../model/clock.ts'
import { type WebhookNetwork, whyRefused } from '../../store/webhook-address.ts'
import type { DeliveryOutcome, DueDelivery } from '../../store/webhooks.ts'
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
  delivery: DueDelivery,
  { networks, timeoutMs }: SendSettings,
  now: Instant,
  stop: AbortSignal,
): Promise<DeliveryOutcome> {
  const startedAt = performance.now()
  const timeout = AbortSignal.timeout(timeoutMs)
  const took = () => Math.round(performance.now() - startedAt)
  try {
    const answer = await post(delivery, networks, now, AbortSignal.any([timeout, stop]))
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

function post(
  { id, type, body, url, secret }: DueDelivery,
  networks: ReadonlySet<WebhookNetwork>,
  now: Instant,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const refused = isIP(host) === 0 ? null : whyRefused(host, networks)
  if (refused !== null) throw new Error(refused)
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const call = request(target, {
      method: 'POST',
      agent: false,
      signal,
      lookup: guardedLookup(networks),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Wardbeat',
        'wardbeat-event': type,
        'wardbeat-delivery': id,
        'wardbeat-signature': signatureOf(secret, body, now),
      },
    })
    call.on('response', resolve)
    call.on('error', reject)
    call.end(body)
  })
}

/** Judges the very address that is then connected to, so that a name cannot lead elsewhere between the two. */
function guardedLookup(networks: ReadonlySet<WebhookNetwork>): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const refused = addresses?.map(({ address }) => whyRefused(address, networks)).find(why => why !== null)
      const [first] = addresses ?? []
      if (error !== null) done(error, '')
      else if (refused !== undefined && refused !== null) done(new Error(refused), '')
      else if (options.all) done(null, addresses)
      else done(null, first?.address ?? '', first?.family)
    })
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

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message !== '' ? error.message.slice(0, 300) : 'code' in error ? String(error.code) : error.name
}
