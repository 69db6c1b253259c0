import { HAND_OFF_LIMITS, type HandOffLimits } from '../bus/hand-off.ts'

/** `'any'`: any free port, for tests. */
export type Port = number | 'any'

export interface BrokerSettings {
  readonly host: string
  /** MQTT over TCP; 0 = off. */
  readonly mqttPort: Port
  /** MQTT over TLS; null = off. Needs `tls`. */
  readonly mqttsPort: Port | null
  /** MQTT over WebSocket; null = off. */
  readonly wsPort: Port | null
  /** PEM. With `clientCa` a device may log in by a certificate whose CN is its id. */
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa?: string } | null
  readonly limits?: Partial<BrokerLimits>
}

export interface BrokerLimits extends HandOffLimits {
  /** Bytes of one PUBLISH payload with its topic; more cuts the connection as soon as the header says so. */
  readonly maxPayloadBytes: number
  /** Messages a second of one device, averaged; a gateway has as much for each device behind it. */
  readonly maxMessagesPerSecond: number
  /** Messages a device may send at once after a quiet time. Ten times as many in one go cut the connection. */
  readonly burstMessages: number
  /** Messages of one connection that wait to become durable; beyond it its socket is not read. */
  readonly maxWaitingPerConnection: number
  readonly maxConnections: number
  /** A device has one; more while a lost one has not been noticed. */
  readonly maxConnectionsPerDevice: number
  /** Client ids of one device whose session is kept (clean session off); the oldest is forgotten. */
  readonly maxSessionsPerDevice: number
  /** Milliseconds until a connection must have sent its CONNECT. */
  readonly connectTimeoutMs: number
  /** Milliseconds until a login must be decided. */
  readonly loginTimeoutMs: number
  /** Milliseconds until a client that does not read must have read. */
  readonly drainTimeoutMs: number
}

export const DEFAULT_LIMITS: BrokerLimits = {
  ...HAND_OFF_LIMITS,
  maxPayloadBytes: 262_144,
  maxMessagesPerSecond: 50,
  burstMessages: 200,
  maxWaitingPerConnection: 500,
  maxConnections: 20_000,
  maxConnectionsPerDevice: 10,
  maxSessionsPerDevice: 10,
  connectTimeoutMs: 10_000,
  loginTimeoutMs: 5000,
  drainTimeoutMs: 15_000,
}
