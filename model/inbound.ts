import type { Instant } from './clock.ts'
import type { PublishKind } from './topics.ts'

/** One message of a device as the broker took it: raw, because only ingest judges content. */
export interface DeviceMessage {
  readonly type: 'message'
  readonly deviceId: string
  readonly kind: PublishKind
  /** The broker's time. */
  readonly arrivedAt: Instant
  /** Text where the payload is valid UTF-8, else the bytes. */
  readonly payload: string | Uint8Array
}

/** A device connected to the broker, or its connection ended. */
export interface Presence {
  readonly type: 'presence'
  readonly deviceId: string
  readonly online: boolean
  readonly at: Instant
}

/**
 * The broker's heartbeat, sent down every readings shard. Silence is judged on ticks, never on a wall clock:
 * a tick that waits in a backlog makes nobody look silent, because the readings before it wait too.
 */
export interface Tick {
  readonly type: 'tick'
  /** The readings shard it travelled on. */
  readonly shard: number
  readonly at: Instant
}

/** What travels from the broker to ingest. */
export type Inbound = DeviceMessage | Presence | Tick

/** Milliseconds between two ticks of one shard. */
export const TICK_EVERY_MS = 1000
