import type { Instant } from '../model/clock.ts'
import type { Assignment } from '../model/device.ts'
import { freshForSeconds } from '../model/freshness.ts'
import { VITAL_SIGNS } from '../model/vital-signs.ts'
import type { DeviceProfile } from '../store/devices.ts'
import type { PatientProfile } from '../store/patients.ts'
import type { Assessed } from './assessed.ts'
import { createGaps, type Gaps } from './cadence.ts'
import { CODES, type CompiledLimits, compileLimits, noLimits } from './compile.ts'
import type { DeviceCondition, OpenCondition } from './technical.ts'
import type { ThresholdTrack } from './threshold.ts'

/** Gaps remembered per device (design, "Cadence": the median of its last 20). */
const DEVICE_GAPS = 20
/** Gaps remembered per code of a device: the median of three survives one lost signal and costs 24 bytes. */
const CODE_GAPS = 3

export interface WatchedPatient {
  readonly patientId: string
  /** Null: the patient does not exist (any more). */
  profile: PatientProfile | null
  limits: CompiledLimits
  /** By `ruleIndex`; undefined where nothing runs. */
  readonly tracks: (ThresholdTrack | undefined)[]
  /** By code index: 1 where one of its two tracks exists, so that a normal value must be judged too. */
  readonly tracked: Uint8Array
  /** Scores and rules; null until something is known of the patient that they could judge. */
  assessed: Assessed | null
}

export interface WatchedDevice {
  readonly deviceId: string
  /** The readings shard whose ticks judge its silence. */
  readonly readingsShard: number
  exists: boolean
  declaredIntervalMs: number | null
  /** Defaults of the ward of its patient; null: those of the house. */
  wardIntervalMs: number | null
  wardSilenceMs: number | null
  /** Newest first. */
  assignments: readonly Assignment[]
  /** When the reading of this profile began, by our clock. */
  loadedAt: Instant
  /** Null: not known since the start. */
  online: boolean | null
  /** Arrival of the last accepted live reading, by the broker's clock; -Infinity: none since the start. */
  heardAt: Instant
  /** Silence does not count before this: a person decided so. */
  silenceFrom: Instant
  silence: { readonly id: string; readonly patientId: string; readonly since: Instant } | null
  /** Silent for a reason of its own after the others of its ward were back: no part of a storm until it is heard. */
  isAlone: boolean
  /** Open conditions of the device, by rule. */
  readonly conditions: Map<DeviceCondition, OpenCondition>
  /** While a lead is off: since when values come again; Infinity: none. */
  leadGoodSince: Instant
  measuredAt: Instant
  readonly gaps: Gaps
  /** By code index: time of measurement of the last value judged; -Infinity: none. */
  readonly lastAt: Float64Array
  readonly codeGaps: Gaps
  /** By code index: how long a value counts for rules, ms; made anew now and then, 0: not yet. */
  readonly freshMs: Float64Array
  looks: number
  /** By code index: 1 when `lastAt` was seen since the start; a restored one may be old, and says nothing of cadence. */
  readonly seen: Uint8Array
}

export function watchPatient(patientId: string, profile: PatientProfile | null, now: Instant): WatchedPatient {
  return {
    patientId,
    profile,
    limits: profile ? compileLimits(profile, now) : noLimits(),
    tracks: new Array<ThresholdTrack | undefined>(2 * CODES.length),
    tracked: new Uint8Array(CODES.length),
    assessed: null,
  }
}

export function watchDevice(deviceId: string, readingsShard: number): WatchedDevice {
  return {
    deviceId,
    readingsShard,
    exists: false,
    declaredIntervalMs: null,
    wardIntervalMs: null,
    wardSilenceMs: null,
    assignments: [],
    loadedAt: -Infinity,
    online: null,
    heardAt: -Infinity,
    silenceFrom: -Infinity,
    silence: null,
    isAlone: false,
    conditions: new Map(),
    leadGoodSince: Infinity,
    measuredAt: -Infinity,
    gaps: createGaps(1, DEVICE_GAPS),
    lastAt: new Float64Array(CODES.length).fill(-Infinity),
    codeGaps: createGaps(CODES.length, CODE_GAPS),
    freshMs: new Float64Array(CODES.length),
    looks: 0,
    seen: new Uint8Array(CODES.length),
  }
}

/** @param profile null: the device does not exist (any more) */
export function applyProfile(device: WatchedDevice, profile: DeviceProfile | null, loadedAt: Instant): void {
  device.exists = profile !== null
  device.declaredIntervalMs = msOrNull(profile?.intervalSeconds)
  device.wardIntervalMs = msOrNull(profile?.wardIntervalSeconds)
  device.wardSilenceMs = msOrNull(profile?.wardSilenceSeconds)
  device.assignments = profile?.assignments ?? []
  device.loadedAt = loadedAt
}

function msOrNull(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : seconds * 1000
}

/** @returns ms between two readings of the device: declared, learned, or what the ward assumes; null while unknown */
export function deviceInterval(device: WatchedDevice): number | null {
  return device.declaredIntervalMs ?? device.gaps.median(0) ?? device.wardIntervalMs
}

/**
 * How rarely a code comes from a device. A device of one message a second may send a pressure every quarter of an hour,
 * so each code's own gaps count where they are longer than the device's interval.
 * @returns ms; null while nothing is known of a continuous code, Infinity while nothing is known of an intermittent
 * one: the first value of a cuff must not wait for a second one
 */
export function codeInterval(device: WatchedDevice, codeIndex: number): number | null {
  const own = device.codeGaps.median(codeIndex)
  if (own !== null) return Math.max(own, device.declaredIntervalMs ?? 0)
  const code = CODES[codeIndex]
  return code !== undefined && VITAL_SIGNS[code].cadence === 'intermittent' ? Infinity : deviceInterval(device)
}

/** Values between two looks at how often a code comes: the interval is a median, too dear for each value. */
const LOOK_EVERY = 64

/** @returns how long a value of a code counts for rules, ms (`model/freshness.ts`) */
export function freshMs(device: WatchedDevice, codeIndex: number): number {
  const known = device.freshMs[codeIndex] ?? 0
  device.looks = (device.looks + 1) % LOOK_EVERY
  if (known > 0 && device.looks !== 0) return known
  const code = CODES[codeIndex]
  const interval = codeInterval(device, codeIndex)
  const seconds = interval === null || interval === Infinity ? null : interval / 1000
  const fresh = code === undefined ? 0 : freshForSeconds(code, seconds) * 1000
  device.freshMs[codeIndex] = fresh
  return fresh
}

export function assignmentAt(device: WatchedDevice, at: Instant): Assignment | undefined {
  return device.assignments.find(a => a.from <= at && (a.to === null || a.to > at))
}

/** Whether a patient has the device as far as its profile says, now or from later on. */
export function isWith(device: WatchedDevice, patientId: string, at: Instant): boolean {
  return device.assignments.some(a => a.patientId === patientId && (a.to === null || a.to > at))
}

/**
 * Whether a patient is no longer monitored by a device. What we know of the device may be older than the reading that
 * raised an episode (ingest may have learned of an assignment first), so a missing assignment proves nothing until the
 * profile was read after that.
 * @param since when the episode was raised, by our clock; Infinity for what is not raised yet
 */
export function monitoringEnded(
  device: WatchedDevice | undefined,
  patientId: string,
  since: Instant,
  at: Instant,
): boolean {
  if (!device) return true
  if (isWith(device, patientId, at)) return false
  if (device.loadedAt >= since) return true
  return device.assignments.some(a => a.patientId === patientId) || (!device.exists && device.loadedAt > -Infinity)
}
