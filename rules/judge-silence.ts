import type { AlertPriority } from '../model/alert.ts'
import type { Instant } from '../model/clock.ts'
import { silentAfterMs } from '../model/silence.ts'
import { episodeId } from './episode-id.ts'
import { type Silent, silenceAlert, stormAlert } from './justification.ts'
import type { Plan } from './plan.ts'
import { isMine, type ShardMemory } from './shard-memory.ts'
import { MAX_TICK_PAUSE_MS, silentSince } from './silence.ts'
import { hasSettled, isStorm, STORM_JOINS_MS, type Storm } from './storm.ts'
import { assignmentAt, deviceInterval, type WatchedDevice } from './watched.ts'

/** Of a device that is about to be silent: so long without a reading counts beside one that already is. */
const ABOUT_TO_BE_SILENT_MS = 10_000
const MISSED_INTERVALS = 2

/** The silence of every device of a readings shard: alone, or one alarm for many that fell silent together. */
export function judgeSilence(
  memory: ShardMemory,
  readingsShard: number,
  graceFrom: Instant,
  at: Instant,
  now: Instant,
  plan: Plan,
): void {
  settleStorms(memory, at, now, plan)
  const found = new Map<string, (Omit<Silent, 'id'> & { readonly device: WatchedDevice })[]>()
  for (const device of memory.devices.values()) {
    if (device.readingsShard !== readingsShard) continue
    const silent = lookAt(memory, device, graceFrom, at)
    if (!silent) continue
    const ward = wardOf(memory, silent.patientId)
    found.set(ward, [...(found.get(ward) ?? []), { ...silent, device }])
  }
  for (const [ward, silent] of found) {
    if (joinStorm(memory, ward, silent, at)) continue
    if (silent.every(s => !s.device.isAlone) && isStormNow(memory, ward, silent.length, at)) {
      beginStorm(memory, ward, silent, at, now, plan)
      continue
    }
    for (const { device, ...each } of silent) beginSilence(memory, device, each, now, plan)
  }
}

function lookAt(
  memory: ShardMemory,
  device: WatchedDevice,
  graceFrom: Instant,
  at: Instant,
): Omit<Silent, 'id'> | null {
  // Only a broker's clock that was set back makes the last arrival lie far ahead of a tick.
  if (device.heardAt > at + MAX_TICK_PAUSE_MS) device.heardAt = at
  const assignment = device.silence ? undefined : assignmentAt(device, at)
  if (!assignment || !isMine(memory, assignment.patientId)) return null
  const intervalMs = deviceInterval(device)
  const watchedFrom = Math.max(graceFrom, assignment.from, assignment.assignedAt, device.silenceFrom)
  const { deviceId, heardAt, wardSilenceMs } = device
  const { patientId } = assignment
  const since = silentSince({ heardAt, watchedFrom, intervalMs, wardSilenceMs }, at)
  if (since === null) return null
  return {
    patientId,
    deviceId,
    since,
    judgedAt: at,
    priority: hasOtherLiveDevice(memory, patientId, deviceId, at) ? 'medium' : 'high',
    intervalMs,
    silentAfterMs: silentAfterMs(intervalMs, wardSilenceMs),
    online: device.online,
    everHeard: heardAt > -Infinity,
  }
}

function beginSilence(
  memory: ShardMemory,
  device: WatchedDevice,
  silent: Omit<Silent, 'id'>,
  now: Instant,
  plan: Plan,
): void {
  const { patientId, deviceId, since } = silent
  const id = episodeId({ subjectId: patientId, ruleId: 'device-silent', code: null, deviceId, runStartedAt: since })
  device.silence = { id, patientId, since }
  const ruleId = 'device-silent'
  memory.episodes.set(id, { id, ruleId, patientId, deviceId, raisedAt: now, index: -1, ruleKey: null })
  plan.raise(silenceAlert({ ...silent, id }, now))
}

/** Silence that hides everything deserves the priority of what it hides (alarms.md, sections 1 and 9). */
export function hasOtherLiveDevice(memory: ShardMemory, patientId: string, deviceId: string, at: Instant): boolean {
  for (const other of memory.devices.values()) {
    if (other.deviceId === deviceId || other.silence || assignmentAt(other, at)?.patientId !== patientId) continue
    if (at - other.heardAt < silentAfterMs(deviceInterval(other), other.wardSilenceMs)) return true
  }
  return false
}

function wardOf(memory: ShardMemory, patientId: string): string {
  return memory.patients.get(patientId)?.profile?.wardId ?? ''
}

/** Counts those of the ward who are silent, or about to be: they fell silent together, but not within one tick. */
function isStormNow(memory: ShardMemory, ward: string, silentNow: number, at: Instant): boolean {
  let silent = silentNow
  let monitored = silentNow
  for (const device of memory.devices.values()) {
    const patientId = assignmentAt(device, at)?.patientId
    if (patientId === undefined || !isMine(memory, patientId) || wardOf(memory, patientId) !== ward) continue
    const isSilentNow =
      device.silence === null && at - device.heardAt >= silentAfterMs(deviceInterval(device), device.wardSilenceMs)
    if (isSilentNow || device.silence !== null) continue // counted already, or silent for longer
    monitored++
    const missed = MISSED_INTERVALS * (deviceInterval(device) ?? 0)
    if (at - device.heardAt >= Math.max(missed, ABOUT_TO_BE_SILENT_MS)) silent++
  }
  return isStorm(silent, monitored)
}

function beginStorm(
  memory: ShardMemory,
  ward: string,
  silent: readonly (Omit<Silent, 'id'> & { readonly device: WatchedDevice })[],
  at: Instant,
  now: Instant,
  plan: Plan,
): void {
  const [first] = [...silent].sort((a, b) => (a.patientId < b.patientId ? -1 : 1))
  if (!first) return
  const { patientId, deviceId } = first
  const since = Math.min(...silent.map(s => s.since))
  const id = episodeId({ subjectId: patientId, ruleId: 'devices-silent', code: null, deviceId, runStartedAt: since })
  const deviceIds = new Set<string>()
  const storm: Storm = { id, patientId, startedAt: at, deviceIds, firstBackAt: null }
  memory.storms.set(ward, storm)
  for (const { device } of silent) enterStorm(storm, device, at)
  // Those who are about to be silent belong to it from the beginning, so that the alarm names them.
  for (const device of memory.devices.values()) {
    const assigned = assignmentAt(device, at)?.patientId
    if (device.silence || assigned === undefined || !isMine(memory, assigned) || wardOf(memory, assigned) !== ward)
      continue
    const missed = MISSED_INTERVALS * (deviceInterval(device) ?? 0)
    if (at - device.heardAt >= Math.max(missed, ABOUT_TO_BE_SILENT_MS)) enterStorm(storm, device, at)
  }
  memory.episodes.set(id, {
    id,
    ruleId: 'devices-silent',
    patientId,
    deviceId: null,
    raisedAt: now,
    index: -1,
    ruleKey: null,
  })
  const priority: AlertPriority = silent.some(s => s.priority === 'high') ? 'high' : 'medium'
  plan.raise(stormAlert({ id, patientId, since, judgedAt: at, priority, deviceIds: [...deviceIds].sort() }, now))
}

function enterStorm(storm: Storm, device: WatchedDevice, at: Instant): void {
  storm.deviceIds.add(device.deviceId)
  device.silence = { id: storm.id, patientId: storm.patientId, since: Math.min(device.heardAt, at) }
}

function joinStorm(
  memory: ShardMemory,
  ward: string,
  silent: readonly { readonly device: WatchedDevice }[],
  at: Instant,
): boolean {
  const storm = memory.storms.get(ward)
  if (!storm || at - storm.startedAt > STORM_JOINS_MS || storm.firstBackAt !== null) return false
  for (const { device } of silent) enterStorm(storm, device, at)
  return true
}

/** A device of a storm is heard again. */
export function leaveStorm(memory: ShardMemory, device: WatchedDevice, at: Instant): boolean {
  for (const storm of memory.storms.values()) {
    if (!storm.deviceIds.delete(device.deviceId)) continue
    storm.firstBackAt ??= at
    return true
  }
  return false
}

/** Ends storms that are over; who is still silent is judged for himself, at once. */
function settleStorms(memory: ShardMemory, at: Instant, now: Instant, plan: Plan): void {
  for (const [ward, storm] of memory.storms) {
    for (const id of storm.deviceIds) {
      const device = memory.devices.get(id)
      if (!device || assignmentAt(device, at) === undefined) storm.deviceIds.delete(id)
    }
    if (!hasSettled(storm, at)) continue
    for (const id of storm.deviceIds) {
      const device = memory.devices.get(id)
      if (!device) continue
      device.silence = null
      device.isAlone = true
    }
    memory.storms.delete(ward)
    memory.episodes.delete(storm.id)
    plan.move(
      { id: storm.id, ruleId: 'devices-silent' },
      { type: 'condition-over', at: now, reason: 'condition-ended' },
    )
  }
}
