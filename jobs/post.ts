import { lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type WebhookNetwork, whyRefused } from '../store/webhook-address.ts'

/** One POST to an address that people gave, which may lead to the allowed networks only. Redirects are not followed. */
export function post(
  url: string,
  headers: Readonly<Record<string, string | number>>,
  body: string | Buffer,
  networks: ReadonlySet<WebhookNetwork>,
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
      headers: { 'content-length': Buffer.byteLength(body), 'user-agent': 'Wardbeat', ...headers },
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

/** Why an attempt failed, in a line. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message !== '' ? error.message.slice(0, 300) : 'code' in error ? String(error.code) : error.name
}
