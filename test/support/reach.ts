/** A running system as those outside of it reach it. */
export interface Reachable {
  readonly httpUrl: string
  readonly wsUrl: string
  readonly mqttUrl: string
  readonly mqttPort: number
  /** Where its embedded PostgreSQL keeps its address. */
  readonly dataDir: string
  /** An API call as administrator; throws unless the answer is 2xx. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>
  token(): Promise<string>
}

/** How long an access token is used: well below its 15 minutes, for benchmarks are long. */
const TOKEN_GOOD_MS = 600_000

export function reach(at: {
  readonly httpPort: number
  readonly mqttPort: number
  readonly dataDir: string
  /** The administrator. */
  readonly email: string
  readonly password: string
}): Reachable {
  const { httpPort, mqttPort, dataDir, email, password } = at
  const httpUrl = `http://127.0.0.1:${httpPort}`
  let accessToken: Promise<string> | undefined
  let loggedInAt = 0
  const token = () => {
    if (Date.now() - loggedInAt > TOKEN_GOOD_MS) accessToken = undefined
    if (accessToken !== undefined) return accessToken
    loggedInAt = Date.now()
    accessToken = fetch(`${httpUrl}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password, cookie: false }),
    }).then(async response => {
      const body: unknown = await response.json()
      if (body && typeof body === 'object' && 'accessToken' in body) return String(body.accessToken)
      throw new Error(`login answered ${response.status} ${JSON.stringify(body)}`)
    })
    return accessToken
  }

  return {
    httpUrl,
    wsUrl: `ws://127.0.0.1:${httpPort}/api/v1/live`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    mqttPort,
    dataDir,
    token,
    async api<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${httpUrl}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`)
      return JSON.parse(text || 'null')
    },
  }
}
