import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeFeed } from '../bus/changes.ts'
import type { Clock, Instant } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { DeviceProfileReader } from '../store/devices.ts'
import { patientAt } from './attribute.ts'
import { type KnownDevice, knownDevice } from './known-device.ts'

/** How long a device that belongs to nobody, or that nobody registered, is not looked up again, ms. */
const LOOK_AGAIN_AFTER_MS = 1_000
/** Devices of nobody remembered; beyond it they are all looked up once more. About 100 bytes each. */
const MOST_LOOKED_UP = 10_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

export interface DeviceBook {
  get(deviceId: string): KnownDevice | undefined
  /**
   * Looks up those that are not in the book yet, and those that belong to nobody as far as the book knows, in one round
   * trip for all; usually there are none. A reading may overtake the word of its assignment, and a device that sends
   * once in a quarter of an hour must not lose its first critical value to that.
   */
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
  /** When devices of nobody were looked up last. */
  const lookedUpAt = new Map<string, Instant>()
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
      const now = clock()
      const doubtful: string[] = []
      for (const deviceId of deviceIds) {
        const known = devices.get(deviceId)
        if (known && patientAt(known.profile.assignments, now) !== null) continue
        if (Math.abs(now - (lookedUpAt.get(deviceId) ?? Infinity)) < LOOK_AGAIN_AFTER_MS) continue
        doubtful.push(deviceId)
      }
      if (doubtful.length === 0) return
      await load(doubtful)
      if (lookedUpAt.size > MOST_LOOKED_UP) lookedUpAt.clear()
      for (const deviceId of doubtful) lookedUpAt.set(deviceId, now)
    },
    close() {
      closed = true
    },
  }
}
