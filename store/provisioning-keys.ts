import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Device } from '../model/device.ts'

/** With it a device registers itself: for a time, and for a number of devices. */
export interface ProvisioningKey {
  readonly id: string
  readonly name: string
  readonly createdAt: Instant
  readonly createdBy: string | null
  readonly expiresAt: Instant
  readonly usesLeft: number
  readonly revokedAt: Instant | null
}

export interface ProvisioningKeyStore {
  create(
    key: { readonly name: string; readonly keyHash: Uint8Array; readonly expiresAt: Instant; readonly uses: number },
    act: Act,
  ): Promise<ProvisioningKey>
  /** Newest first. */
  list(): Promise<readonly ProvisioningKey[]>
  /** Devices that used it stay. Errors: NOT_FOUND. */
  revoke(id: string, act: Act): Promise<void>
  /**
   * Registers a device of which nothing is known but its id, and uses the key once, atomically.
   * Errors: UNAUTHENTICATED (no such key, or it is used up, over or revoked), DEVICE_EXISTS.
   */
  claim(deviceId: string, keyHash: Uint8Array, tokenHash: Uint8Array, act: Act): Promise<Device>
}
