import { isIP } from 'node:net'
import { type WebhookNetwork, whyRefused } from '../store/webhook-address.ts'
import { invalid } from './errors.ts'

/** An address that we are to call. A name is judged when it is resolved, at each delivery. Errors: VALIDATION_FAILED. */
export function checkReceiverUrl(text: string, networks: ReadonlySet<WebhookNetwork>, path = 'url'): void {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalid(path, 'must be an http or https address')
  if (url.username !== '' || url.password !== '') throw invalid(path, 'must hold neither user nor password')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const refused = isIP(host) === 0 ? null : whyRefused(host, networks)
  if (refused !== null) throw invalid(path, `must lead to a network that is allowed: ${refused}`)
}
