import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeFeed } from '../bus/changes.ts'
import type { Clock, Instant } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { DeviceProfileReader } from '../store/devices.ts'
import { type KnownDevice, knownDevice } from './known-device.ts'

/** How long a device that nobody registered is not looked up again, ms. */
const UNKNOWN_FOR_MS = 5_000
/** Unknown ids remembered; the broker lets none in, so this only guards against a mistake elsewhere. */
const MOST_UNKNOWN = 10_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

export interface DeviceBook {
  get(deviceId: string): KnownDevice | undefined
  /** Looks up those that are not in the book yet, in one round trip for all; usually there are none. */
  ensure(deviceIds: ReadonlySet<string>): Promise<void>
  close(): void
}

/**
 * All registered devices in memory (about 1 kB each), kept current by the change feed. Resolves when all are loaded, and
 * throws when they cannot be: without assignments nothing could be attributed.
 */
export async function openDeviceBook(ports: {
  readonly profiles: DeviceProfileReader
  readonly changes: ChangeFeed
  readonly clock: Clock
  readonly log: Logger
}): Promise<DeviceBook> {
  const { profiles, changes, clock, log } = ports
  const devices = new Map<string, KnownDevice>()
  const unknownUntil = new Map<string, Instant>()
  const stale = new Set<string>()
  let allStale = false
  let refreshing = false
  let closed = false

  async function load(deviceIds?: readonly string[]): Promise<void> {
    const found = await profiles.profiles(deviceIds)
    const gone = new Set(deviceIds ?? devices.keys())
    for (const profile of found) {
      const known = devices.get(profile.deviceId)
      // Of a device that is known already, ingest knows the clock better than the store does.
      if (known) known.profile = profile
      else devices.set(profile.deviceId, knownDevice(profile))
      unknownUntil.delete(profile.deviceId)
      gone.delete(profile.deviceId)
    }
    for (const deviceId of gone) devices.delete(deviceId)
  }

  async function refresh(): Promise<void> {
    if (refreshing) return
    refreshing = true
    let pause = FIRST_PAUSE_MS
    while (!closed && (allStale || stale.size > 0)) {
      const deviceIds = allStale ? undefined : [...stale]
      allStale = false
      stale.clear()
      try {
        await load(deviceIds)
        pause = FIRST_PAUSE_MS
      } catch (error) {
        // Retried until it succeeds: the book goes on with what it has.
        if (deviceIds === undefined) allStale = true
        else for (const deviceId of deviceIds) stale.add(deviceId)
        log.warn({ err: error, retryInMs: pause }, 'device profiles could not be read again')
        await sleep(pause, undefined, { ref: false })
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
      }
    }
    refreshing = false
  }

  // Subscribed first, so that no change falls between loading and listening.
  await changes.subscribe(
    changed => {
      for (const { topic, key } of changed) if (topic === 'device') stale.add(key)
      if (stale.size > 0) void refresh()
    },
    () => {
      allStale = true
      void refresh()
    },
  )
  await load()

  return {
    get: deviceId => devices.get(deviceId),
    async ensure(deviceIds) {
      let missing: string[] | undefined
      for (const deviceId of deviceIds) {
        if (devices.has(deviceId) || (unknownUntil.get(deviceId) ?? 0) > clock()) continue
        missing ??= []
        missing.push(deviceId)
      }
      if (!missing) return
      await load(missing)
      if (unknownUntil.size > MOST_UNKNOWN) unknownUntil.clear()
      for (const deviceId of missing) {
        if (!devices.has(deviceId)) unknownUntil.set(deviceId, clock() + UNKNOWN_FOR_MS)
      }
    },
    close() {
      closed = true
    },
  }
}
