import type { BrokerAddress } from '../ingest/subscribe/settings.ts'

const SHAPE = 'give mqtt://user:password@host:port or mqtts://user:password@host:port'
const PLAIN_PORT = 1883
const TLS_PORT = 8883

/** @returns the address, or what is wrong with it, in one line */
export function parseBrokerAddress(
  text: string,
  files: { readonly ca: string | null; readonly cert: string | null; readonly key: string | null },
): BrokerAddress | string {
  const url = URL.canParse(text) ? new URL(text) : null
  const secure = url?.protocol === 'mqtts:'
  // Never the text itself: it holds the password.
  if (url === null || (!secure && url.protocol !== 'mqtt:')) return `MQTT_BROKER_URL is no broker's address: ${SHAPE}`
  if (url.hostname === '') return `MQTT_BROKER_URL names no host: ${SHAPE}`
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    return `MQTT_BROKER_URL has something behind the port: ${SHAPE}`
  }
  const { ca, cert, key } = files
  if (!secure && (ca ?? cert ?? key) !== null) {
    return 'MQTT_BROKER_CA, MQTT_BROKER_CERT and MQTT_BROKER_KEY are for mqtts://, and MQTT_BROKER_URL has mqtt://'
  }
  if ((cert === null) !== (key === null)) return 'MQTT_BROKER_CERT and MQTT_BROKER_KEY go together: give both or none'
  const tls = { ...(ca === null ? {} : { ca }), ...(cert === null || key === null ? {} : { cert, key }) }
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''), // IPv6
      port: url.port === '' ? (secure ? TLS_PORT : PLAIN_PORT) : Number(url.port),
      tls: secure ? tls : null,
      username: url.username === '' ? null : decodeURIComponent(url.username),
      password: url.password === '' ? null : decodeURIComponent(url.password),
    }
  } catch {
    return 'MQTT_BROKER_URL has a % in its user or password that is not followed by two digits: write %25 for a %'
  }
}
