const SHAPE = 'give http://host:port or https://host, with a path where Grafana has one, without user and password'

/** @returns the address without a slash at its end, or what is wrong with it, in one line */
export function parseGrafanaAddress(text: string): { readonly url: string } | { readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    return { problem: `GRAFANA_URL is no address of Grafana: ${SHAPE}` }
  // Never the text itself: everybody who may see the link would see the login.
  if (url.username !== '' || url.password !== '') return { problem: `GRAFANA_URL has a login: ${SHAPE}` }
  if (url.search !== '' || url.hash !== '') return { problem: `GRAFANA_URL has a ? or #: ${SHAPE}` }
  return { url: url.href.replace(/\/+$/, '') }
}
