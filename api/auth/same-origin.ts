import type { IncomingHttpHeaders } from 'node:http'

/** Whether a browser says that the request came from a page of this very host. */
export function cameFromHere(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers
  if (origin !== undefined) return host !== undefined && hostOf(origin) === host.toLowerCase()
  return headers['sec-fetch-site'] === 'same-origin'
}

/** Whether a browser says that it came from somewhere else; a program that is no browser says nothing. */
export function cameFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const silent = headers.origin === undefined && headers['sec-fetch-site'] === undefined
  return !silent && !cameFromHere(headers)
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
