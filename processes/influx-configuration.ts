import type { InfluxSettings } from '../store/influx/connection.ts'

/** The variables of InfluxDB as they were given; null: not set. */
export interface InfluxVariables {
  readonly url: string | null
  readonly token: string | null
  readonly org: string | null
  readonly bucket: string | null
}

/** Database of 1.x and 3, bucket of 2.x. */
const DEFAULT_BUCKET = 'wardbeat'

/**
 * A token or an organisation says that it is 2.x or 3, which are written to by `/api/v2/write`; without both it is 1.x.
 * @param problem told once per problem, in one line
 * @returns null: vitals stay in PostgreSQL
 */
export function influxSettings(given: InfluxVariables, problem: (line: string) => void): InfluxSettings | null {
  const { token, org, bucket } = given
  if (given.url === null) {
    for (const [name, value] of Object.entries({ INFLUX_TOKEN: token, INFLUX_ORG: org, INFLUX_BUCKET: bucket })) {
      if (value !== null) problem(`${name} is set without INFLUX_URL: give INFLUX_URL too, or take it away`)
    }
    return null
  }
  const url = URL.canParse(given.url) ? new URL(given.url) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    problem('INFLUX_URL is not an InfluxDB address: give http://host:8086, or http://user:password@host:8086 for 1.x')
    return null
  }
  const login = url.username === '' ? null : { user: decoded(url.username), password: decoded(url.password) }
  if (login !== null && (token !== null || org !== null)) {
    problem('INFLUX_URL has a user, which is for 1.x, but INFLUX_TOKEN or INFLUX_ORG is set: give one or the other')
  }
  if (bucket !== null && !/^[A-Za-z0-9_.-]{1,64}$/.test(bucket)) {
    problem(`INFLUX_BUCKET is "${bucket}": give at most 64 letters, digits, _, . or -`)
  }
  url.username = ''
  url.password = ''
  const api = token === null && org === null ? 1 : 2
  return { url: url.href.replace(/\/$/, ''), api, login, token, org, bucket: bucket ?? DEFAULT_BUCKET }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a percent sign that stands for itself
  }
}
