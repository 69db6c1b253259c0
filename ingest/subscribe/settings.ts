/** An MQTT 5 broker that is not ours. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  /** Null: plain TCP. PEM texts; without `ca` the certificate authorities that Node.js knows. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null
  readonly username: string | null
  readonly password: string | null
}

/**
 * Sessions with the broker that messages wait in. Fixed: a session that nobody holds any more would gather messages
 * that nobody fetches. At most as many processes share the load.
 */
export const LANES = 4

/** MQTT client id of a lane: whoever holds the lane continues the session under it. */
export const clientIdOf = (lane: number) => `wardbeat-lane-${lane}`

/** Share name and filter of the contract. */
export const FILTER = '$share/wardbeat/v1/devices/+/#'

/** Messages of one lane that the broker may have on the way to us without acknowledgement (receive maximum). */
export const WINDOW = 1000
/** Seconds for which the broker keeps what comes while nobody of us is there: a week. */
export const SESSION_EXPIRY_S = 7 * 24 * 3600
/** Bytes. Far above what ingest refuses as too large, so that it is refused there, with a reason, and not dropped here. */
export const MAX_PACKET_BYTES = 1024 * 1024
/** Seconds. */
export const KEEP_ALIVE_S = 10
