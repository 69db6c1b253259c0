import type { Alert } from '../model/alert.ts'
import type { Instant } from '../model/clock.ts'
import type { Assessed } from './assessed.ts'
import { assessedOf, rememberRuleEpisode } from './judge-assessed.ts'
import { type ConditionTrack, emptyConditionTrack } from './language/condition-track.ts'
import type { ShardMemory } from './shard-memory.ts'
import type { StoredRuleRun } from './stored-rule-run.ts'

/**
 * An open alert of a rule. One whose rule counts no more stays in the memory, so that it is ended like any other.
 */
export function restoreRuleAlert(memory: ShardMemory, alert: Alert, patientId: string, now: Instant): void {
  const { id, ruleId, deviceId, raisedAt, measuredAt, justification, conditionPresent } = alert
  const run = { startedAt: justification.runStartedAt, deviceId, lastAt: measuredAt }
  rememberRuleEpisode(memory, patientId, { ruleId, key: ruleId }, run, id, raisedAt)
  const track = trackOfRule(memory, patientId, ruleId, now)
  if (!track) return
  track.episode = { run, isPresent: conditionPresent }
  const assessed = memory.patients.get(patientId)?.assessed
  if (assessed) noteJudged(assessed, ruleId, measuredAt)
}

/** @returns false for what cannot go on */
export function restoreRuleRun(memory: ShardMemory, stored: StoredRuleRun, now: Instant): boolean {
  const { id, patientId, is, ruleKey, run } = stored
  const patient = memory.patients.get(patientId)
  const assessed = patient && assessedOf(memory, patient, now)
  if (!patient || !assessed) return false
  noteJudged(assessed, ruleKey, run.lastAt)
  if (is === 'rule-ended') {
    memory.marks.set(id, now)
    return true
  }
  const track = trackOfRule(memory, patientId, ruleKey, now)
  if (!track) return false
  if (is === 'shadow') {
    memory.shadows.set(id, { patientId, ruleKey })
    track.episode = { run, isPresent: true }
  } else {
    memory.pendingRules.set(id, { id, patient, ruleKey, keptAt: run.lastAt })
    track.run = { ...run }
  }
  return true
}

function noteJudged({ judgedUntil }: Assessed, ruleKey: string, at: Instant): void {
  judgedUntil.set(ruleKey, Math.max(judgedUntil.get(ruleKey) ?? -Infinity, at))
}

function trackOfRule(memory: ShardMemory, patientId: string, ruleKey: string, now: Instant): ConditionTrack | null {
  const patient = memory.patients.get(patientId)
  const assessed: Assessed | null | undefined = patient && assessedOf(memory, patient, now)
  if (!assessed) return null
  const index = assessed.rules.inForce.findIndex(rule => rule.key === ruleKey)
  if (index < 0) return null
  const track = assessed.ruled.tracks[index] ?? emptyConditionTrack()
  assessed.ruled.tracks[index] = track
  return track
}
