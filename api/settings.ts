import type { Grafana } from '../model/grafana.ts'
import type { WebhookNetwork } from '../store/webhook-address.ts'

export interface ApiSettings {
  /** Signs access tokens (HS256): at least 32 bytes. */
  readonly jwtSecret: string
  /** Folder with the built board; null: the API alone. */
  readonly boardDir: string | null
  /** True where browsers come over HTTPS. */
  readonly secureCookies: boolean
  /** Addresses or networks of proxies that are believed about who calls. */
  readonly proxies?: readonly string[]
  /** Seconds. Roles are read anew at each refresh, so a role that was taken away is gone after this long. */
  readonly accessTokenSeconds?: number
  /** Milliseconds between `token-expired` and the close of a live connection. */
  readonly expiredGraceMs?: number
  /** Logins, refreshes and logouts a minute from one address; a lockout per account comes on top. */
  readonly authRequestsPerMinute?: number
  /** Compare every answer with its schema, and answer 500 where they differ: for tests. */
  readonly checkResponses?: boolean
  /** Of web push (RFC 8292): the public key that browsers subscribe with, base64url. */
  readonly pushKey: string
  /** Where webhooks may lead. */
  readonly webhookNetworks?: ReadonlySet<WebhookNetwork>
  /** For links of the board. */
  readonly grafana?: Grafana | null
}

export const WEBHOOK_NETWORKS_DEFAULT: ReadonlySet<WebhookNetwork> = new Set(['public', 'private'])
export const ACCESS_TOKEN_SECONDS = 15 * 60
export const REFRESH_TOKEN_SECONDS = 30 * 24 * 3600
export const EXPIRED_GRACE_MS = 30_000
/** Generous for a ward behind one address, useless for guessing. */
export const AUTH_REQUESTS_PER_MINUTE = 120
/** Bytes of a request body. */
export const BODY_LIMIT = 1024 * 1024
