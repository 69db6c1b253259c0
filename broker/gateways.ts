import type { Instant } from '../model/clock.ts'
import type { CredentialReader } from '../store/devices.ts'

/** Milliseconds after which the devices behind a gateway are asked for again. */
const FRESH_MS = 5000
/** Milliseconds between two questions about a device that is not behind the gateway. */
const ASK_AGAIN_MS = 1000

/** Which devices a connected gateway may speak for. */
export interface Gateways {
  /** @returns true or false when it is known, null when it must be asked */
  speaksFor(gatewayId: string, deviceId: string, now: Instant): boolean | null
  /** Asks anew; one question at a time per gateway. Rejects when nobody can tell. */
  ask(gatewayId: string, now: Instant): Promise<ReadonlySet<string>>
  /** Devices that speak over this connection, itself included. */
  devicesOver(gatewayId: string): number
  /** Something changed about this device: sets that hold it, and its own, are asked for again. */
  changed(deviceId: string): void
  forget(gatewayId: string): void
  changedAll(): void
}

export function gateways(credentials: CredentialReader): Gateways {
  interface Known {
    devices: ReadonlySet<string>
    askedAt: Instant
    asking: Promise<ReadonlySet<string>> | null
  }
  const known = new Map<string, Known>() // bounded by the devices that are connected

  return {
    speaksFor(gatewayId, deviceId, now) {
      const entry = known.get(gatewayId)
      if (entry === undefined || entry.asking !== null) return null
      const age = now - entry.askedAt
      if (entry.devices.has(deviceId)) return age < FRESH_MS ? true : null
      return age < ASK_AGAIN_MS ? false : null
    },
    ask(gatewayId, now) {
      const entry = known.get(gatewayId) ?? { devices: new Set(), askedAt: 0, asking: null }
      known.set(gatewayId, entry)
      entry.asking ??= credentials
        .devicesBehind(gatewayId)
        .then(devices => {
          entry.devices = devices
          entry.askedAt = now
          return devices
        })
        .finally(() => {
          entry.asking = null
        })
      return entry.asking
    },
    devicesOver: gatewayId => 1 + (known.get(gatewayId)?.devices.size ?? 0),
    changed(deviceId) {
      for (const [gatewayId, entry] of known) {
        if (gatewayId === deviceId || entry.devices.has(deviceId)) entry.askedAt = 0
      }
    },
    forget: gatewayId => void known.delete(gatewayId),
    changedAll() {
      for (const entry of known.values()) entry.askedAt = 0
    },
  }
}
