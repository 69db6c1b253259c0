import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Assignment, Device, DeviceKind } from '../model/device.ts'

/** What an integrator may set. */
export type DeviceFields = Pick<
  Device,
  | 'name'
  | 'kind'
  | 'macAddress'
  | 'manufacturer'
  | 'model'
  | 'serialNumber'
  | 'firmwareVersion'
  | 'softwareVersion'
  | 'purchasedOn'
  | 'firstUsedOn'
  | 'intervalSeconds'
  | 'gatewayId'
>

/** A device of which nothing is known but its id. */
export const UNDESCRIBED: DeviceFields = {
  name: null,
  kind: 'other',
  macAddress: null,
  manufacturer: null,
  model: null,
  serialNumber: null,
  firmwareVersion: null,
  softwareVersion: null,
  purchasedOn: null,
  firstUsedOn: null,
  intervalSeconds: null,
  gatewayId: null,
}

/** By what a list of devices goes; with `-` the other way round. What has no name, or was never seen, is the least. */
export const DEVICE_SORTS = ['id', '-id', 'name', '-name', 'lastSeenAt', '-lastSeenAt'] as const
export type DeviceSort = (typeof DEVICE_SORTS)[number]

export interface DeviceRegistry {
  /** Errors: DEVICE_EXISTS. The token's hash is stored in the same transaction. */
  create(id: string, fields: DeviceFields, tokenHash: Uint8Array, now: Instant): Promise<Device>
  get(id: string): Promise<Device | null>
  list(query: {
    readonly q?: string
    /** Who has it now, by its own assignment or by its bed. */
    readonly patientId?: string
    readonly kind?: DeviceKind
    readonly gatewayId?: string
    readonly online?: boolean
    /** By id when not given. */
    readonly sort?: DeviceSort
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Device[]; readonly nextCursor: string | null }>
  /** Errors: NOT_FOUND, STALE_VERSION. */
  update(id: string, fields: Partial<DeviceFields>, ifVersion: number | null): Promise<Device>
  /** Ends its assignment and its credential; readings stay. Errors: NOT_FOUND. */
  remove(id: string, now: Instant): Promise<void>

  /** Errors: NOT_FOUND. Replaces the credential; the old one ends at once. */
  rotateCredential(id: string, tokenHash: Uint8Array, now: Instant): Promise<void>
  /** Errors: NOT_FOUND. */
  revokeCredential(id: string, now: Instant): Promise<void>

  /**
   * Binds the device to a patient from `from` on. An earlier open assignment to the same patient is kept (nothing
   * changes); to another one: DEVICE_IN_USE, or with `replace` it ends at `from`. Readings from `from` on are
   * re-attributed by a job. Errors: NOT_FOUND (device or patient), DEVICE_IN_USE, CONFLICT (overlaps history).
   */
  assign(
    deviceId: string,
    patientId: string,
    from: Instant,
    options: { readonly replace: boolean },
    act: Act,
  ): Promise<Assignment>
  /** Ends the open assignment. Errors: NOT_FOUND. */
  unassign(deviceId: string, act: Act): Promise<void>
  /** Newest first. */
  assignments(
    deviceId: string,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly Assignment[]; readonly nextCursor: string | null }>
}

/** For the broker. */
export interface CredentialReader {
  /** SHA-256 of the token of each device that has a valid credential; others are left out. One round trip for many. */
  tokenHashes(deviceIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  /** Which of these devices exist and are not revoked (for certificate login). */
  allowed(deviceIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Gateways: which devices each gateway may speak for. */
  devicesBehind(gatewayId: string): Promise<ReadonlySet<string>>
}

/** What ingest and rules must know about each device, loaded at start and kept current by `bus/changes`. */
export interface DeviceProfile {
  readonly deviceId: string
  readonly intervalSeconds: number | null
  /** Defaults of the ward where its patient is now; null: those of the house. */
  readonly wardIntervalSeconds: number | null
  readonly wardSilenceSeconds: number | null
  readonly clockOffsetMs: number | null
  readonly lastSeenAt: Instant | null
  /**
   * Who had it when, newest first: its own assignments, and between them the patients in the bed where it stood. Of these
   * `id` is the stay's.
   */
  readonly assignments: readonly Assignment[]
}

export interface DeviceProfileReader {
  /** All devices, or the named ones. A device that does not exist (any more) is left out. */
  profiles(deviceIds?: readonly string[]): Promise<readonly DeviceProfile[]>
}

/** Observed by ingest, written every few seconds, so at most that much is stale after a crash. */
export interface DeviceStatus {
  readonly deviceId: string
  readonly online?: boolean
  readonly lastSeenAt?: Instant
  readonly battery?: number
  readonly clockOffsetMs?: number
  readonly acceptedMore: number
  readonly rejectedMore: number
}

export interface DeviceStatusWriter {
  /** Unknown devices are passed over. */
  record(statuses: readonly DeviceStatus[]): Promise<void>
}
