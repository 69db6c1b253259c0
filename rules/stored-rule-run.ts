import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Instant } from '../model/clock.ts'
import type { StoredRun } from '../store/episodes.ts'
import type { ConditionRun } from './language/condition-track.ts'

/**
 * What a rule leaves in the store beside alerts: a run whose delay is not over, an episode in shadow, and for a while
 * (`judged-until.ts`) the end of an episode, so that a batch that runs again after a crash begins none in its middle.
 */
const RuleRunState = Type.Object({
  version: Type.Literal(1),
  is: Type.Union([Type.Literal('rule-run'), Type.Literal('shadow'), Type.Literal('rule-ended')]),
  ruleKey: Type.String(),
  deviceId: Type.Union([Type.String(), Type.Null()]),
  startedAt: Type.Number(),
  lastAt: Type.Number(),
})

export interface StoredRuleRun {
  readonly id: string
  readonly patientId: string
  readonly is: 'rule-run' | 'shadow' | 'rule-ended'
  readonly ruleKey: string
  readonly run: ConditionRun
}

export function storedRuleRun({ id, patientId, is, ruleKey, run }: StoredRuleRun): StoredRun {
  const { deviceId, startedAt, lastAt } = run
  return { episodeId: id, subjectId: patientId, state: { version: 1, is, ruleKey, deviceId, startedAt, lastAt } }
}

/** @returns null when it is none of a rule */
export function parseRuleRun({ episodeId, subjectId, state }: StoredRun): StoredRuleRun | null {
  if (!Value.Check(RuleRunState, state)) return null
  const { is, ruleKey, deviceId, startedAt, lastAt } = state
  return { id: episodeId, patientId: subjectId, is, ruleKey, run: { deviceId, startedAt, lastAt } }
}

/** A run is written again only when its last moment has moved so far: less than the least gap that breaks it. */
export const KEEP_RUN_EVERY_MS = 2_000

export function isWorthKeeping(keptAt: Instant, lastAt: Instant): boolean {
  return lastAt - keptAt >= KEEP_RUN_EVERY_MS
}
