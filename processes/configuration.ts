import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { isAbsolute, join } from 'node:path'
import { LONGEST_PASSWORD } from '../api/auth/passwords.ts'
import type { BrokerAddress } from '../ingest/subscribe/settings.ts'
import { vapidPublicKey } from '../jobs/channels/vapid.ts'
import type { InfluxSettings } from '../store/influx/connection.ts'
import { WEBHOOK_NETWORKS, type WebhookNetwork } from '../store/webhook-address.ts'
import { parseBrokerAddress } from './broker-address.ts'
import { parseGrafanaAddress } from './grafana-address.ts'
import { influxSettings } from './influx-configuration.ts'
import { readSecretFiles } from './secret-files.ts'

export const ROLES = ['broker', 'ingest', 'rules', 'api', 'jobs'] as const
export type RoleName = (typeof ROLES)[number]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Configuration {
  readonly http: {
    readonly host: string
    readonly port: number
    /** Addresses or networks of proxies whose word about the caller counts; empty: nobody's. */
    readonly proxies: readonly string[]
    /** People reach it by https only: cookies are sent no other way. */
    readonly https: boolean
  }
  readonly mqtt: {
    readonly host: string
    /** 0: no listener of this kind. */
    readonly port: number
    readonly tlsPort: number
    readonly wsPort: number
  }
  /** Null: our own broker. */
  readonly mqttBroker: BrokerAddress | null
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa?: string } | null
  readonly dataDir: string
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null
  /** Null: queues and live numbers go through PostgreSQL. */
  readonly redisUrl: string | null
  /** Starts although Redis could lose what was acknowledged. */
  readonly allowWeakDurability: boolean
  /** Null: vitals are in PostgreSQL. */
  readonly influx: InfluxSettings | null
  /** Where people open Grafana; null: the board has no links to it. */
  readonly grafanaUrl: string | null
  readonly roles: readonly RoleName[]
  /** How many queues readings and evaluations are divided into; the same for every start on one database. */
  readonly shards: Shards
  /** Liveness, readiness and metrics of this start alone, whatever its roles; port 0: none. */
  readonly health: { readonly host: string; readonly port: number }
  /** Null: decided when the database is known to be new or seeded as demo. */
  readonly demo: boolean | null
  readonly admin: { readonly email: string; readonly password: string | null }
  readonly jwtSecret: string | null
  /** Of web push, base64url; null: generated into `dataDir`. */
  readonly vapidPrivateKey: string | null
  /** Where push services find the house in need. */
  readonly vapidSubject: string
  /** Where webhooks may lead. */
  readonly webhookNetworks: readonly WebhookNetwork[]
  readonly logLevel: string
}

export interface Shards {
  /** By device. */
  readonly readings: number
  /** By patient. */
  readonly evaluations: number
}

/** A worker holds every shard's profiles; more shards than cores of all machines together gain nothing. */
const MOST_SHARDS = 64

export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * Reads the environment once; every problem is reported, one line each.
 * @param env the environment; empty strings count as not set
 * @param cwd where a relative DATA_DIR starts from: the project's folder
 */
export function parseConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): ParsedConfiguration {
  const problems: string[] = []
  const env = readSecretFiles(environment, cwd, problems)
  const text = (name: string) => env[name] || null

  const port = (name: string, fallback: number) => {
    const value = text(name)
    if (value === null) return fallback
    const number = Number(value)
    if (/^\d+$/.test(value) && number <= 65_535) return number
    problems.push(`${name} is "${value}": give a port number from 0 to 65535`)
    return fallback
  }

  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name)
    if (value === null) return fallback
    const found = allowed.find(a => a === value)
    if (found === undefined) problems.push(`${name} is "${value}": give one of ${allowed.join(', ')}`)
    return found ?? fallback
  }

  const flag = (name: string): boolean | null => {
    const value = text(name)
    if (value === null) return null
    if (value !== '0' && value !== '1') problems.push(`${name} is "${value}": give 0 or 1`)
    return value === '1'
  }

  const file = (name: string): string | null => {
    const path = text(name)
    if (path === null) return null
    try {
      return readFileSync(isAbsolute(path) ? path : join(cwd, path), 'utf8')
    } catch (error) {
      problems.push(`${name} names "${path}", which cannot be read: ${error instanceof Error ? error.message : error}`)
      return null
    }
  }

  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(ql)?:\/\/\S+$/.test(databaseUrl)) {
    problems.push('DATABASE_URL is not a PostgreSQL address: give postgres://user:password@host:port/database')
  }
  const redisUrl = text('REDIS_URL')
  if (redisUrl !== null && !/^rediss?:\/\/[^\s/?#]+(\/\d*)?$/.test(redisUrl)) {
    problems.push('REDIS_URL is not a Redis address: give redis://user:password@host:port/number, or rediss:// for TLS')
  }
  const influx = influxSettings(
    { url: text('INFLUX_URL'), token: text('INFLUX_TOKEN'), org: text('INFLUX_ORG'), bucket: text('INFLUX_BUCKET') },
    line => problems.push(line),
  )
  const grafanaText = text('GRAFANA_URL')
  const grafana = grafanaText === null ? { url: null } : parseGrafanaAddress(grafanaText)
  if ('problem' in grafana) problems.push(grafana.problem)

  const roles = (text('ROLES') ?? ROLES.join(','))
    .split(',')
    .map(r => r.trim())
    .flatMap(name => {
      const role = ROLES.find(r => r === name)
      if (role === undefined) problems.push(`ROLES names "${name}": give some of ${ROLES.join(',')}`)
      return role ?? []
    })

  const shards = (name: string) => {
    const value = text(name) ?? '1'
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= 1 && number <= MOST_SHARDS) return number
    problems.push(`${name} is "${value}": give a number from 1 to ${MOST_SHARDS}`)
    return 1
  }

  const brokerUrl = text('MQTT_BROKER_URL')
  const brokerFiles = { ca: file('MQTT_BROKER_CA'), cert: file('MQTT_BROKER_CERT'), key: file('MQTT_BROKER_KEY') }
  const mqttBroker = brokerUrl === null ? null : parseBrokerAddress(brokerUrl, brokerFiles)
  if (typeof mqttBroker === 'string') problems.push(mqttBroker)
  // With an external broker ours is not started.
  const started = mqttBroker === null ? roles : roles.filter(role => role !== 'broker')
  if (roles.length > 0 && started.length === 0) {
    problems.push('ROLES names only broker, which MQTT_BROKER_URL takes the place of: give others, or none of the two')
  }

  const isPart = ROLES.some(role => !roles.includes(role) && (role !== 'broker' || brokerUrl === null))
  if (isPart && databaseUrl === null) {
    problems.push('ROLES names a part of the system: give DATABASE_URL, or nobody else can reach its data')
  }
  // Generated ones would differ between the starts, and a login at one would be none at the next.
  if (isPart && roles.includes('api') && text('JWT_SECRET') === null) {
    problems.push('ROLES names a part of the system with api: give JWT_SECRET, the same to every start')
  }
  if (isPart && (roles.includes('api') || roles.includes('jobs')) && text('VAPID_PRIVATE_KEY') === null) {
    problems.push('ROLES names a part of the system with api or jobs: give VAPID_PRIVATE_KEY, the same to every start')
  }

  const webhookNetworks = (text('WEBHOOK_NETWORKS') ?? defaultNetworks(text('HTTP_HOST')))
    .split(',')
    .map(n => n.trim())
    .flatMap(name => {
      const network = WEBHOOK_NETWORKS.find(n => n === name)
      if (network === undefined) {
        problems.push(`WEBHOOK_NETWORKS names "${name}": give some of ${WEBHOOK_NETWORKS.join(',')}`)
      }
      return network ?? []
    })

  const cert = file('TLS_CERT')
  const key = file('TLS_KEY')
  const clientCa = file('TLS_CLIENT_CA')
  const tlsPort = port('MQTTS_PORT', 0)
  if (tlsPort > 0 && (text('TLS_CERT') === null || text('TLS_KEY') === null)) {
    problems.push('MQTTS_PORT is set: give TLS_CERT and TLS_KEY too (PEM files)')
  }

  const jwtSecret = text('JWT_SECRET')
  if (jwtSecret !== null && jwtSecret.length < 32) {
    problems.push('JWT_SECRET is shorter than 32 characters: give a longer random one')
  }
  const email = text('ADMIN_EMAIL') ?? 'admin@wardbeat.local'
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) problems.push(`ADMIN_EMAIL is "${email}": give an email address`)

  const vapidPrivateKey = text('VAPID_PRIVATE_KEY')
  if (vapidPrivateKey !== null && vapidPublicKey(vapidPrivateKey) === null) {
    problems.push('VAPID_PRIVATE_KEY is no private key of P-256: give 32 bytes in base64url')
  }
  const ownSubject = text('VAPID_SUBJECT')
  const vapidSubject = ownSubject ?? `mailto:${email}`
  if (ownSubject !== null && !/^(mailto:[^\s@]+@|https:\/\/)[^\s@]+$/.test(ownSubject)) {
    problems.push(`VAPID_SUBJECT is "${ownSubject}": give mailto: with an address, or an https address`)
  }

  const password = text('ADMIN_PASSWORD')
  if (password !== null && password.length > LONGEST_PASSWORD) {
    problems.push(`ADMIN_PASSWORD is longer than ${LONGEST_PASSWORD} characters: give a shorter one`)
  }

  const proxies = (text('TRUSTED_PROXIES') ?? '')
    .split(',')
    .map(proxy => proxy.trim())
    .filter(Boolean)
  for (const proxy of proxies) {
    const [address = '', bits, ...rest] = proxy.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    const isNetwork = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most)
    if (isIP(address) === 0 || !isNetwork || rest.length > 0) {
      problems.push(`TRUSTED_PROXIES names "${proxy}": give addresses or networks like 10.0.0.0/8, with commas between`)
    }
  }
  const http = {
    host: text('HTTP_HOST') ?? '127.0.0.1',
    port: port('HTTP_PORT', 3000),
    proxies,
    https: flag('HTTPS_ONLY') ?? false,
  }
  const mqtt = {
    host: text('MQTT_HOST') ?? '127.0.0.1',
    port: port('MQTT_PORT', 1883),
    tlsPort,
    wsPort: port('MQTT_WS_PORT', 0),
  }
  if (http.port === 0) problems.push('HTTP_PORT is 0: give a port from 1 to 65535')
  const health = { host: text('HEALTH_HOST') ?? '127.0.0.1', port: port('HEALTH_PORT', 0) }
  const used = [http.port, mqtt.port, mqtt.tlsPort, mqtt.wsPort, health.port].filter(p => p > 0)
  if (new Set(used).size < used.length) problems.push('HTTP_PORT, HEALTH_PORT and the MQTT ports must differ')

  const demo = flag('DEMO')
  if (demo === true && !(isLoopback(http.host) && isLoopback(mqtt.host))) {
    problems.push(
      'DEMO=1 has well-known passwords and is refused on a host other than loopback: unset HTTP_HOST and MQTT_HOST',
    )
  }

  const dataDir = text('DATA_DIR') ?? 'data'
  const configuration: Configuration = {
    http,
    mqtt,
    mqttBroker: typeof mqttBroker === 'string' ? null : mqttBroker,
    tls: cert !== null && key !== null ? { cert, key, ...(clientCa === null ? {} : { clientCa }) } : null,
    dataDir: isAbsolute(dataDir) ? dataDir : join(cwd, dataDir),
    databaseUrl,
    redisUrl,
    allowWeakDurability: flag('ALLOW_WEAK_DURABILITY') ?? false,
    influx,
    grafanaUrl: 'url' in grafana ? grafana.url : null,
    shards: { readings: shards('READINGS_SHARDS'), evaluations: shards('EVALUATION_SHARDS') },
    health,
    roles: started,
    demo,
    admin: { email, password },
    jwtSecret,
    vapidPrivateKey,
    vapidSubject,
    webhookNetworks,
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, configuration }
}

/** A trial on one machine has its receivers there; in a house, loopback is where services hide from the network. */
function defaultNetworks(httpHost: string | null): string {
  return isLoopback(httpHost ?? '127.0.0.1') ? 'public,private,loopback' : 'public,private'
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
