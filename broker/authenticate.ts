import { randomUUID } from 'node:crypto'
import type { AuthenticateError } from 'aedes'
import type { Clock } from '../model/clock.ts'
import { DEVICE_ID, parseTopic } from '../model/topics.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Connection, Connections, Proof } from './connection.ts'
import { failedLogins } from './failed-logins.ts'
import { type Login, within } from './login.ts'
import type { BrokerLimits } from './settings.ts'

/** Return codes of CONNACK (MQTT 3.1.1, table 3.1). */
const BAD_CLIENT_ID = 2
/** Server unavailable: closed without it, see `sendAway`. */
const UNAVAILABLE = 3
const BAD_CREDENTIALS = 4
const NOT_AUTHORIZED = 5

export interface ConnectPacket {
  clientId: string
  readonly clean?: boolean | undefined
  readonly username?: string | undefined
  readonly protocolVersion?: number | undefined
  readonly will?: { readonly topic: string } | undefined
}

export interface Authenticate {
  /** Reads who the connection says it is, and binds the client id to that device. */
  prepare(connection: Connection, packet: ConnectPacket): void
  /** @returns null when the device may come in */
  decide(connection: Connection, password: Uint8Array | undefined): Promise<AuthenticateError | null>
}

export function authenticate(options: {
  readonly login: Login
  readonly connections: Connections
  readonly limits: BrokerLimits
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** The hand-off is stuck: nobody could be served. */
  readonly stuck: () => boolean
}): Authenticate {
  const { login, connections, limits, clock, log, metrics } = options
  const failures = failedLogins()

  async function prove(connection: Connection, password: Uint8Array | undefined): Promise<Proof | null> {
    const { claimedId, certificateId } = connection
    if (claimedId === null) return null
    if (certificateId !== null) return (await login.byCertificate(claimedId)) ? { by: 'certificate' } : null
    const hash = await login.byToken(claimedId, password ?? new Uint8Array())
    return hash && { by: 'token', hash }
  }

  function refuse(outcome: string, returnCode: number): AuthenticateError {
    metrics.mqttConnects.inc({ outcome })
    return Object.assign(new Error(outcome), { returnCode })
  }

  /**
   * Not now, come again. The connection is closed without CONNACK: after a return code, whichever, MQTT.js as it comes
   * never tries again, and a monitor would stay away for ever because the database was away for a minute.
   */
  function sendAway(connection: Connection, outcome: string): AuthenticateError {
    connection.stream.destroy()
    return refuse(outcome, UNAVAILABLE)
  }

  return {
    prepare(connection, packet) {
      const chosen = packet.clientId
      const deviceId = connection.certificateId ?? packet.username
      if (deviceId === undefined || !DEVICE_ID.test(deviceId)) {
        packet.clientId = randomUUID() // it claims nobody, and will be refused
        return
      }
      // The certificate says who it is; a user name may only repeat it.
      if (packet.username !== undefined && packet.username !== deviceId) connection.refuseWith = BAD_CREDENTIALS
      // [MQTT-3.1.3-8]: no session can be kept for a client without an id.
      if (chosen === '' && packet.clean === false) connection.refuseWith = BAD_CLIENT_ID
      const will = packet.will && parseTopic(packet.will.topic)
      if (will === null || (will && (will.deviceId !== deviceId || will.kind === 'commands'))) {
        metrics.mqttRefused.inc({ reason: 'will' })
        connection.refuseWith = NOT_AUTHORIZED
      }
      connections.claim(connection, deviceId)
      connection.clientId = chosen || randomUUID()
      connection.clean = packet.clean !== false
      packet.clientId = `${deviceId}/${connection.clientId}`
    },

    async decide(connection, password) {
      const { claimedId, refuseWith } = connection
      if (refuseWith === BAD_CLIENT_ID) return refuse('bad-client-id', BAD_CLIENT_ID)
      if (refuseWith === NOT_AUTHORIZED) return refuse('bad-will', NOT_AUTHORIZED)
      if (options.stuck()) return sendAway(connection, 'unavailable')
      let proof: Proof | null
      try {
        proof = await within(prove(connection, password), limits.loginTimeoutMs)
        if (connection.credentialChanged) proof = await within(prove(connection, password), limits.loginTimeoutMs)
      } catch (error) {
        log.warn({ err: error }, 'login could not be decided') // counted; the device tries again
        return sendAway(connection, 'unavailable')
      }
      if (proof === null || refuseWith !== null || claimedId === null) {
        const delayMs = failures.failed(connection.remoteAddress, clock())
        await new Promise(done => setTimeout(done, delayMs))
        return refuse('bad-credentials', BAD_CREDENTIALS)
      }
      const others = [...connections.of(claimedId)].filter(
        other => other.proof && other.clientId !== connection.clientId,
      )
      if (others.length >= limits.maxConnectionsPerDevice) return sendAway(connection, 'too-many-connections')
      connection.proof = proof
      metrics.mqttConnects.inc({ outcome: 'accepted' })
      return null
    },
  }
}
