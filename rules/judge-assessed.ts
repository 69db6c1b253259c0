import type { Instant } from '../model/clock.ts'
import { type Assessed, assess, assessBy, tellScore } from './assessed.ts'
import { episodeId } from './episode-id.ts'
import type { ConditionRun } from './language/condition-track.ts'
import type { CompiledRule } from './language/rule-set.ts'
import { judgeTouchedRules, type RuledVerdict, type RuleMoment, type TellVerdict } from './language/ruled-patient.ts'
import { explainScore, type ScoreListener, takeScores } from './live-scores.ts'
import type { Plan } from './plan.ts'
import { ruleAlert, ruleJustification, singleValue } from './rule-alert.ts'
import type { RuleInForce } from './rulebook.ts'
import type { ShardMemory } from './shard-memory.ts'
import { isWorthKeeping, storedRuleRun } from './stored-rule-run.ts'
import type { WatchedPatient } from './watched.ts'
import { codeInterval } from './watched.ts'

/** When, and by whose value, scores and rules are asked. */
export interface AssessedMoment {
  readonly at: Instant
  /** Null: a person entered something, or time has passed. */
  readonly deviceId: string | null
}

/** @returns null for a patient of whom nothing is known, or for whom nothing is judged beyond limits */
export function assessedOf(memory: ShardMemory, patient: WatchedPatient, now: Instant): Assessed | null {
  const { profile } = patient
  if (patient.assessed || !profile) return patient.assessed
  const rules = memory.rulebook.forPatient(patient.patientId, profile.wardId)
  if (rules.inForce.length === 0 && !memory.keepsScores) return null
  patient.assessed = assess(profile, rules, now)
  return patient.assessed
}

/** Takes the scores that have changed, then asks the rules that were touched. */
export function judgeAssessed(
  memory: ShardMemory,
  patient: WatchedPatient,
  assessed: Assessed,
  { at, deviceId }: AssessedMoment,
  now: Instant,
  plan: Plan,
): void {
  asking.memory = memory
  asking.patient = patient
  asking.assessed = assessed
  asking.at = at
  asking.deviceId = deviceId
  asking.now = now
  asking.plan = plan
  asking.keep = memory.keepsScores ? keepScore : null
  takeScores(assessed.scores, at, asking)
  if (assessed.again.size > 0) {
    for (const key of assessed.again) assessed.ruled.set.touchRule(key)
    assessed.again.clear()
  }
  judgeTouchedRules(assessed.ruled, asking, tell)
}

/**
 * Whom scores and rules are told to, and what they ask back. One for all: a judgement runs to its end before the next one
 * begins, and nothing is made for a reading of which nothing is told.
 */
class Asking implements ScoreListener, RuleMoment {
  memory: ShardMemory | null = null
  patient: WatchedPatient | null = null
  assessed: Assessed | null = null
  at: Instant = 0
  deviceId: string | null = null
  now: Instant = 0
  plan: Plan | null = null
  keep: ScoreListener['keep'] = null

  taken(score: number, floor: number, ceiling: number, validUntil: Instant): void {
    if (this.assessed) tellScore(this.assessed, score, floor, ceiling, validUntil)
  }

  /** What runs on it goes on with time. */
  unchanged(score: number): void {
    this.assessed?.ruled.set.touchScore(score)
  }

  intervalMs(rule: CompiledRule): number | null {
    return this.memory && this.assessed ? intervalOf(this.memory, this.assessed, rule) : null
  }

  isBarred(rule: CompiledRule): boolean {
    return this.assessed !== null && wasJudged(this.assessed, rule, this.at)
  }
}

const asking = new Asking()

const keepScore: ScoreListener['keep'] = score => {
  const { memory, patient, at } = asking
  if (memory && patient) memory.scoresToKeep.set(`${patient.patientId} ${score}`, { patient, score, at })
}

/** Scores of one batch: what explains them must not hold up the next one. */
const KEPT_AT_ONCE = 10

/** Explains some of the scores that are to be kept, those that wait longest first. */
export function keepSomeScores(memory: ShardMemory, plan: Plan): void {
  let some = KEPT_AT_ONCE
  for (const [key, { patient, score, at }] of memory.scoresToKeep) {
    if (some-- === 0) return
    memory.scoresToKeep.delete(key)
    const { patientId, assessed } = patient
    const result = assessed && explainScore(assessed.scores, score, assessed.newest, at)
    if (result) plan.score({ patientId, result })
  }
}

const tell: TellVerdict = (rule, verdict) => {
  const { memory, patient, assessed, at, now, plan } = asking
  if (memory && patient && assessed && plan) carryOut(memory, patient, assessed, rule, verdict, at, now, plan)
}

/** Longer than a batch can reach back; a clock that was set back by more begins anew. */
const BATCH_REACH_MS = 60_000

/** A batch that runs again after a crash must neither end nor begin what it has decided already. */
function wasJudged({ judgedUntil }: Assessed, { rule }: CompiledRule, at: Instant): boolean {
  if (judgedUntil.size === 0) return false
  const until = judgedUntil.get(rule.id)
  return until !== undefined && at <= until && until - at < BATCH_REACH_MS
}

/** The shortest time between two judgements of a rule: of its codes, and of any device where it asks about a score. */
function intervalOf(memory: ShardMemory, { ruled, newest }: Assessed, rule: CompiledRule): number | null {
  let shortest: number | null = null
  const take = (ms: number | null) => {
    if (ms !== null) shortest = shortest === null ? ms : Math.min(shortest, ms)
  }
  for (const code of rule.codes) {
    const device = memory.devices.get(ruled.facts.devices[code] ?? '')
    take(device ? codeInterval(device, code) : Infinity)
  }
  if (rule.codes.length > 0) return shortest
  take(Infinity)
  for (const { deviceId, times } of newest.sources) {
    const device = memory.devices.get(deviceId ?? '')
    if (!device) continue
    for (let code = 0; code < times.length; code++) {
      if ((times[code] ?? -Infinity) > -Infinity) take(codeInterval(device, code))
    }
  }
  return shortest
}

function carryOut(
  memory: ShardMemory,
  patient: WatchedPatient,
  assessed: Assessed,
  rule: CompiledRule,
  verdict: RuledVerdict,
  at: Instant,
  now: Instant,
  plan: Plan,
): void {
  const inForce = assessed.rules.inForce[rule.index]
  if (!inForce) return
  const { patientId } = patient
  const { run } = verdict
  const id = ruleEpisodeId(patientId, inForce.key, run)
  const kept = (is: 'rule-run' | 'shadow' | 'rule-ended') => ({ id, patientId, is, ruleKey: inForce.key, run })
  const isLive = inForce.mode === 'live'
  switch (verdict.type) {
    case 'pending': {
      const known = memory.pendingRules.get(id)
      if (known && !isWorthKeeping(known.keptAt, run.lastAt)) return
      memory.pendingRules.set(id, { id, patient, ruleKey: inForce.key, keptAt: run.lastAt })
      plan.keep(storedRuleRun(kept('rule-run')))
      return
    }
    case 'over':
      memory.pendingRules.delete(id)
      plan.over(id)
      return
    case 'raise': {
      memory.pendingRules.delete(id)
      plan.over(id)
      const episode = { id, patientId, rule, inForce, run, at, assessed }
      if (!isLive) {
        memory.shadows.set(id, { patientId, deviceId: run.deviceId, ruleKey: inForce.key })
        plan.keep(storedRuleRun(kept('shadow')))
        plan.shadow(shadowOf(ruleJustification(episode), inForce, { id, patientId }, now))
        return
      }
      rememberRuleEpisode(memory, patientId, inForce, run, id, now)
      plan.raise(ruleAlert(episode, now))
      return
    }
    case 'back': {
      const episode = { id, patientId, rule, inForce, run, at, assessed }
      rememberRuleEpisode(memory, patientId, inForce, run, id, now)
      const justification = ruleJustification(episode)
      const { message } = inForce.document
      plan.move(
        { id, ruleId: inForce.ruleId },
        {
          type: 'condition-back',
          deviceId: run.deviceId,
          ...singleValue(episode),
          message,
          measuredAt: at,
          justification,
        },
      )
      return
    }
    case 'gone':
      plan.move({ id, ruleId: inForce.ruleId }, { type: 'condition-over', at: now, reason: 'condition-ended' })
      return
    case 'superseded':
    case 'resolve':
      assessed.judgedUntil.set(inForce.key, at)
      if (!isLive) {
        endShadow(memory, id, now, plan)
        return
      }
      memory.episodes.delete(id)
      memory.marks.set(id, now)
      plan.keep(storedRuleRun({ ...kept('rule-ended'), run: { ...run, lastAt: at } }))
      plan.move(
        { id, ruleId: inForce.ruleId },
        verdict.type === 'resolve'
          ? { type: 'condition-over', at: now, reason: 'condition-ended' }
          : { type: 'watch-over', at: now, reason: 'superseded' },
      )
  }
}

export function ruleEpisodeId(subjectId: string, ruleKey: string, run: ConditionRun): string {
  const { deviceId, startedAt } = run
  if (run.episodeId !== undefined) return run.episodeId
  return episodeId({ subjectId, ruleId: ruleKey, code: null, deviceId: deviceId ?? '', runStartedAt: startedAt })
}

export function rememberRuleEpisode(
  memory: ShardMemory,
  patientId: string,
  { ruleId, key }: Pick<RuleInForce, 'ruleId' | 'key'>,
  { deviceId }: ConditionRun,
  id: string,
  raisedAt: Instant,
): void {
  memory.episodes.set(id, { id, ruleId, patientId, deviceId, raisedAt, index: -1, ruleKey: key })
}

export function endShadow(memory: ShardMemory, id: string, now: Instant, plan: Plan): void {
  memory.shadows.delete(id)
  plan.over(id)
  plan.shadowOver(id, now)
}

function shadowOf(
  justification: ReturnType<typeof ruleJustification>,
  { ruleId, version, document }: RuleInForce,
  of: { readonly id: string; readonly patientId: string },
  raisedAt: Instant,
) {
  const { priority, message } = document
  return {
    ...of,
    ruleId,
    ruleVersion: version,
    priority,
    message,
    raisedAt,
    endedAt: null,
    justification: { ...justification },
  }
}

/** Other rules may count from now on: with the rulebook, and with the ward. */
export function assessByBook(memory: ShardMemory, patient: WatchedPatient, now: Instant, plan: Plan): void {
  const { assessed, profile } = patient
  if (!assessed || !profile) return
  const rules = memory.rulebook.forPatient(patient.patientId, profile.wardId)
  if (rules === assessed.rules) return
  const before = assessed.rules
  const tracks = before.inForce.map((_, i) => assessed.ruled.tracks[i])
  assessBy(assessed, rules)
  const still = new Set(rules.inForce.map(rule => rule.key))
  for (const [i, { key, ruleId, mode }] of before.inForce.entries()) {
    const track = tracks[i]
    if (!track || still.has(key)) continue
    const { patientId } = patient
    if (track.run) {
      const id = ruleEpisodeId(patientId, key, track.run)
      memory.pendingRules.delete(id)
      plan.over(id)
    }
    if (!track.episode) continue
    const id = ruleEpisodeId(patientId, key, track.episode.run)
    if (mode === 'shadow') endShadow(memory, id, now, plan)
    else {
      memory.episodes.delete(id)
      plan.move({ id, ruleId }, { type: 'watch-over', at: now, reason: 'rule-off' })
    }
  }
}
