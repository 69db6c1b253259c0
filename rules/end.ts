import type { WatchOver } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import { endShadow } from './judge-assessed.ts'
import type { CompiledRule } from './language/rule-set.ts'
import type { Plan } from './plan.ts'
import { dropEmptyTrack, type OpenEpisode, type PendingRun, type ShardMemory } from './shard-memory.ts'
import { isDeviceCondition } from './technical.ts'
import { isWith, monitoringEnded, type WatchedPatient } from './watched.ts'

export function endRun(memory: ShardMemory, pending: PendingRun, plan: Plan): void {
  memory.pending.delete(pending.run.id)
  pending.patient.tracks[pending.index]?.runs.delete(pending.run.deviceId)
  dropEmptyTrack(pending.patient, pending.index)
  plan.over(pending.run.id)
}

export function endEpisode(
  memory: ShardMemory,
  episode: OpenEpisode,
  reason: WatchOver,
  now: Instant,
  plan: Plan,
): void {
  forgetEpisode(memory, episode)
  plan.move(episode, { type: 'watch-over', at: now, reason })
}

/** A person resolved it, or it is over in the store: the condition may begin anew, with a new start and a new id. */
export function forgetEpisode(memory: ShardMemory, episode: OpenEpisode): void {
  memory.episodes.delete(episode.id)
  const device = memory.devices.get(episode.deviceId ?? '')
  if (episode.ruleId === 'devices-silent') forgetStorm(memory, episode.id)
  if (device && isDeviceCondition(episode.ruleId)) device.conditions.delete(episode.ruleId)
  if (device?.silence?.id === episode.id) {
    device.silence = null
    device.silenceFrom = memory.ticks[device.readingsShard]?.lastAt ?? -Infinity
  }
  const patient = memory.patients.get(episode.patientId)
  if (episode.ruleKey !== null) {
    forgetRule(patient, episode.ruleKey)
    return
  }
  const track = patient?.tracks[episode.index]
  if (patient && track?.episode?.run.id === episode.id) {
    track.episode = null
    dropEmptyTrack(patient, episode.index)
  }
}

/** A person ended it: its devices are quiet until they are heard again, as one whose silence was ended is. */
function forgetStorm(memory: ShardMemory, id: string): void {
  for (const [ward, storm] of memory.storms) {
    if (storm.id !== id) continue
    memory.storms.delete(ward)
    for (const deviceId of storm.deviceIds) {
      const device = memory.devices.get(deviceId)
      if (!device) continue
      device.silence = null
      device.silenceFrom = memory.ticks[device.readingsShard]?.lastAt ?? -Infinity
    }
  }
}

function forgetRule(patient: WatchedPatient | undefined, ruleKey: string): void {
  if (!patient?.assessed) return
  const { rules, ruled } = patient.assessed
  const index = rules.inForce.findIndex(rule => rule.key === ruleKey)
  if (index >= 0) ruled.tracks[index] = undefined
}

/** A rule is about the patient: it lasts while any device is with him, or as long as nobody needed one. */
function isRuleOver(memory: ShardMemory, patientId: string, deviceId: string | null, now: Instant): boolean {
  if (memory.patients.get(patientId)?.profile === null) return true
  if (deviceId === null) return false
  for (const device of memory.devices.values()) if (isWith(device, patientId, now)) return false
  return true
}

/** Ends what belongs to assignments that are over, and to devices and patients that exist no longer. */
export function endWhatIsNotMonitored(memory: ShardMemory, now: Instant, plan: Plan): void {
  for (const episode of memory.episodes.values()) {
    if (episode.ruleKey !== null) {
      const { patientId, deviceId } = episode
      if (isRuleOver(memory, patientId, deviceId, now)) endEpisode(memory, episode, 'monitoring-ended', now, plan)
      continue
    }
    if (episode.ruleId === 'devices-silent') continue // ends with its devices
    const device = memory.devices.get(episode.deviceId ?? '')
    const removed = memory.patients.get(episode.patientId)?.profile === null
    if (removed || monitoringEnded(device, episode.patientId, episode.raisedAt, now)) {
      endEpisode(memory, episode, 'monitoring-ended', now, plan)
    }
  }
  for (const pending of memory.pending.values()) {
    const device = memory.devices.get(pending.run.deviceId)
    if (monitoringEnded(device, pending.patient.patientId, Infinity, now)) endRun(memory, pending, plan)
  }
  for (const [id, { patientId, ruleKey }] of memory.shadows) {
    if (memory.patients.get(patientId)?.profile !== null) continue
    forgetRule(memory.patients.get(patientId), ruleKey)
    endShadow(memory, id, now, plan)
  }
}

/** Ends alerts of rules that count no more for their patient. */
export function endWhatHasNoRule(memory: ShardMemory, now: Instant, plan: Plan): void {
  for (const episode of memory.episodes.values()) {
    const { ruleKey, patientId } = episode
    const profile = memory.patients.get(patientId)?.profile
    if (ruleKey === null || !profile) continue
    const { inForce } = memory.rulebook.forPatient(patientId, profile.wardId)
    if (!inForce.some(rule => rule.key === ruleKey)) endEpisode(memory, episode, 'rule-off', now, plan)
  }
}

/** Runs of rules that no value went on with: any value to come lies beyond their gap. */
export function endStaleRuleRuns(
  memory: ShardMemory,
  before: (rule: CompiledRule | undefined) => Instant,
  plan: Plan,
): void {
  for (const { id, patient, ruleKey } of memory.pendingRules.values()) {
    const rule = patient.assessed?.ruled.set.rules.find(r => r.rule.id === ruleKey)
    const run = rule && patient.assessed?.ruled.tracks[rule.index]?.run
    if (run && run.lastAt >= before(rule)) continue
    if (run) forgetRule(patient, ruleKey)
    memory.pendingRules.delete(id)
    plan.over(id)
  }
}

/** Ends what runs on limits that are gone. Limits that only changed are judged anew with the next reading. */
export function endWhatHasNoLimit(memory: ShardMemory, patient: WatchedPatient, now: Instant, plan: Plan): void {
  for (const [index, track] of patient.tracks.entries()) {
    if (!track || patient.limits.rules[index]) continue
    for (const run of track.runs.values()) endRun(memory, { patient, index, run }, plan)
    const episode = track.episode ? memory.episodes.get(track.episode.run.id) : undefined
    if (episode) endEpisode(memory, episode, 'limit-removed', now, plan)
  }
}
