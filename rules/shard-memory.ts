import type { Alert } from '../model/alert.ts'
import { byPriority } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import { shardOf } from '../model/shard.ts'
import { isVitalSignCode } from '../model/vital-signs.ts'
import type { StoredRun } from '../store/episodes.ts'
import { CODE_INDEX, ruleIndex } from './compile.ts'
import { restoreMark, sawUntil } from './judged-until.ts'
import { RESERVED_IDS } from './language/document.ts'
import type { Plan } from './plan.ts'
import { restoreRuleAlert, restoreRuleRun } from './restore-rules.ts'
import { NO_RULES, type Rulebook } from './rulebook.ts'
import { newTickWatch, type TickWatch } from './silence.ts'
import { parseRuleRun } from './stored-rule-run.ts'
import { parseStoredRun } from './stored-run.ts'
import type { Storm } from './storm.ts'
import { isDeviceCondition } from './technical.ts'
import { emptyTrack, type Run, type ThresholdTrack } from './threshold.ts'
import { type WatchedDevice, type WatchedPatient, watchPatient } from './watched.ts'

export interface Sharding {
  readonly shard: number
  /** Number of evaluation shards, by patient. */
  readonly shards: number
  /** Number of readings shards, by device. */
  readonly readingsShards: number
}

export interface OpenEpisode {
  readonly id: string
  readonly ruleId: string
  readonly patientId: string
  /** Null: what raised it came from no device. */
  readonly deviceId: string | null
  /** By our clock. */
  readonly raisedAt: Instant
  /** `ruleIndex`; -1 for silence and rules. */
  readonly index: number
  /** `RuleInForce.key`; null for limits and silence. */
  readonly ruleKey: string | null
}

/** A run of a rule whose delay is not over. */
export interface PendingRuleRun {
  readonly id: string
  readonly patient: WatchedPatient
  readonly ruleKey: string
  /** Until when the store knows of it, by the time of measurement. */
  keptAt: Instant
}

export interface PendingRun {
  readonly patient: WatchedPatient
  readonly index: number
  readonly run: Run
}

/**
 * Everything one shard knows. Bounded by the registry: one entry per patient of the shard and per device that was
 * theirs since the start (about 1 kB each); runs and episodes by two per patient, code and device.
 */
export interface ShardMemory extends Sharding {
  readonly patients: Map<string, WatchedPatient>
  readonly devices: Map<string, WatchedDevice>
  /** By readings shard. */
  readonly ticks: readonly TickWatch[]
  /** Open episodes by id. */
  readonly episodes: Map<string, OpenEpisode>
  /** Runs whose delay is not over, by id. */
  readonly pending: Map<string, PendingRun>
  /** Likewise of rules. */
  readonly pendingRules: Map<string, PendingRuleRun>
  /** Episodes of rules in shadow, by id: no alert knows of them. */
  readonly shadows: Map<
    string,
    { readonly patientId: string; readonly deviceId: string | null; readonly ruleKey: string }
  >
  /** By id: after a while the rest of a ward may fall silent in one of its own. */
  readonly storms: Map<string, Storm>
  /** Scores that are to be kept, by patient and score: at most one of each, explained some at a time. */
  readonly scoresToKeep: Map<string, { readonly patient: WatchedPatient; readonly score: number; readonly at: Instant }>
  rulebook: Rulebook
  /** Whether scores are to be kept. */
  readonly keepsScores: boolean
  /** What was open before is known, so that judgement may begin. */
  isRestored: boolean
  /** Ids of the runs that the store holds. */
  readonly storedRuns: Set<string>
  /** When each mark of an ended episode was left (`judged-until.ts`), oldest first. */
  readonly marks: Map<string, Instant>
  /** Day (UTC) on which age bands were looked at last. */
  day: number
}

export function emptyMemory(sharding: Sharding, keepsScores: boolean): ShardMemory {
  return {
    ...sharding,
    patients: new Map(),
    devices: new Map(),
    ticks: Array.from({ length: sharding.readingsShards }, newTickWatch),
    episodes: new Map(),
    pending: new Map(),
    pendingRules: new Map(),
    shadows: new Map(),
    storms: new Map(),
    scoresToKeep: new Map(),
    rulebook: NO_RULES,
    keepsScores,
    isRestored: false,
    storedRuns: new Set(),
    marks: new Map(),
    day: 0,
  }
}

export function isMine(memory: Sharding, subjectId: string): boolean {
  return shardOf(subjectId, memory.shards) === memory.shard
}

export function trackOf(patient: WatchedPatient, index: number): ThresholdTrack {
  const track = patient.tracks[index] ?? emptyTrack()
  patient.tracks[index] = track
  patient.tracked[index >> 1] = 1
  return track
}

/** Lets a track go when nothing runs on it, so that the hot path passes the code again. */
export function dropEmptyTrack(patient: WatchedPatient, index: number): void {
  const track = patient.tracks[index]
  if (track && track.episode === null && track.runs.size === 0) patient.tracks[index] = undefined
  const code = index >> 1
  patient.tracked[code] = patient.tracks[2 * code] || patient.tracks[2 * code + 1] ? 1 : 0
}

/**
 * Puts back what the store knew after a start or a take-over. Patients and devices must be in the memory already.
 * Repeated values do nothing afterwards: each run and episode brings the time of its last stored value along.
 * Stored runs that cannot go on are over.
 */
export function restore(
  memory: ShardMemory,
  alerts: readonly Alert[],
  runs: readonly StoredRun[],
  now: Instant,
  plan: Plan,
): void {
  for (const alert of alerts) {
    if (alert.patientId !== null && isMine(memory, alert.patientId))
      restoreAlert(memory, alert, alert.patientId, now, plan)
  }
  for (const stored of runs) {
    if (!isMine(memory, stored.subjectId)) continue
    memory.storedRuns.add(stored.episodeId)
    if (restoreMark(memory, stored, now)) continue
    const ofRule = parseRuleRun(stored)
    if (ofRule) {
      if (restoreRuleRun(memory, ofRule, now)) continue
      plan.over(stored.episodeId)
      if (ofRule.is === 'shadow') plan.shadowOver(stored.episodeId, now)
      continue
    }
    const restored = parseStoredRun(stored)
    const patient = memory.patients.get(stored.subjectId)
    const code = restored ? CODE_INDEX.get(restored.code) : undefined
    if (!restored || !patient || code === undefined) {
      plan.over(stored.episodeId)
      continue
    }
    const index = ruleIndex(code, restored.side)
    trackOf(patient, index).runs.set(restored.run.deviceId, restored.run)
    memory.pending.set(restored.run.id, { patient, index, run: restored.run })
    sawUntil(memory, restored.run.deviceId, code, restored.run.lastAt)
  }
}

/** Who has come back meanwhile leaves it with its first reading. */
function restoreStorm(memory: ShardMemory, { id, justification, raisedAt }: Alert, patientId: string): void {
  const deviceIds = new Set(
    String(justification.facts.devices ?? '')
      .split(' ')
      .filter(Boolean),
  )
  const ward = memory.patients.get(patientId)?.profile?.wardId ?? ''
  memory.storms.set(id, { id, ward, patientId, startedAt: raisedAt, deviceIds, firstBackAt: null })
  for (const deviceId of deviceIds) {
    const device = memory.devices.get(deviceId)
    // One that has an alarm of its own was back meanwhile.
    if (device && !device.silence) device.silence = { id, patientId, since: justification.runStartedAt }
    else deviceIds.delete(deviceId)
  }
}

function restoreAlert(memory: ShardMemory, alert: Alert, patientId: string, now: Instant, plan: Plan): void {
  const { id, deviceId, ruleId, raisedAt, justification } = alert
  const episode = { id, ruleId, patientId, deviceId, raisedAt, ruleKey: null }
  if (!RESERVED_IDS.includes(ruleId)) {
    restoreRuleAlert(memory, alert, patientId, now, plan)
    return
  }
  if (ruleId === 'devices-silent') {
    restoreStorm(memory, alert, patientId)
    memory.episodes.set(id, { ...episode, index: -1 })
    return
  }
  if (deviceId === null) return
  if (isDeviceCondition(ruleId)) {
    const open = { id, patientId, priority: alert.priority, at: justification.runStartedAt }
    memory.devices.get(deviceId)?.conditions.set(ruleId, open)
    memory.episodes.set(id, { ...episode, index: -1 })
    return
  }
  if (ruleId === 'device-silent') {
    const device = memory.devices.get(deviceId)
    if (device) {
      if (device.silence) memory.storms.get(device.silence.id)?.deviceIds.delete(deviceId)
      device.silence = { id, patientId, since: justification.runStartedAt }
    }
    memory.episodes.set(id, { ...episode, index: -1 })
    return
  }
  const code = alert.code !== null && isVitalSignCode(alert.code) ? CODE_INDEX.get(alert.code) : undefined
  if (code === undefined || (ruleId !== 'limit-low' && ruleId !== 'limit-high')) return
  const index = ruleIndex(code, ruleId === 'limit-low' ? 'low' : 'high')
  let patient = memory.patients.get(patientId)
  if (!patient) {
    patient = watchPatient(patientId, null, now)
    memory.patients.set(patientId, patient)
  }
  const run = {
    id,
    deviceId,
    startedAt: justification.runStartedAt,
    lastAt: alert.measuredAt,
    values: [...justification.values],
  }
  const track = trackOf(patient, index)
  if (track.episode) {
    // Two patients who were merged had it both: the more urgent one goes on.
    const isWorse = byPriority(alert.priority, track.episode.priority) < 0
    const ended = isWorse ? track.episode.run.id : id
    plan.move({ id: ended, ruleId }, { type: 'watch-over', at: now, reason: 'superseded' })
    memory.episodes.delete(ended)
    if (!isWorse) return
  }
  track.episode = {
    run,
    priority: alert.priority,
    latching: alert.latching,
    present: alert.conditionPresent,
  }
  memory.episodes.set(id, { ...episode, index })
  sawUntil(memory, deviceId, code, alert.measuredAt)
}
