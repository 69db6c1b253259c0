import type { IncomingHttpHeaders } from 'node:http'

/** Whether a browser says that the request came from a page of this very host. */
export function cameFromHere(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers
  if (origin !== undefined) return host !== undefined && isOrigin(origin, host)
  return headers['sec-fetch-site'] === 'same-origin'
}

/** Whether a browser says that it came from somewhere else; a program that is no browser says nothing. */
export function cameFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const silent = headers.origin === undefined && headers['sec-fetch-site'] === undefined
  return !silent && !cameFromHere(headers)
}

/** Compared as URLs, so that case and a default port make no difference. */
function isOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: expected } = new URL(origin)
  const own = `${protocol}//${host}`
  return expected !== '' && URL.canParse(own) && new URL(own).host === expected
}
