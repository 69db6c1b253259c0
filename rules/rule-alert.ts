import type { Alert, Justification } from '../model/alert.ts'
import type { Instant } from '../model/clock.ts'
import { SCORES } from '../model/score.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'
import type { Assessed } from './assessed.ts'
import { FRESH } from './justification.ts'
import type { ConditionRun } from './language/condition-track.ts'
import type { FactReference } from './language/document.ts'
import { type ExplainedCondition, explain } from './language/explain.ts'
import { FACT_CODES, FACTS } from './language/fact-names.ts'
import { hysteresisOf } from './language/hysteresis.ts'
import { leafText, valueText } from './language/in-words.ts'
import { quantityOf } from './language/quantity.ts'
import type { CompiledRule } from './language/rule-set.ts'
import { vitalsOf } from './newest-vitals.ts'
import type { RuleInForce } from './rulebook.ts'
import { evaluateScore } from './scores/evaluate.ts'
import { readingsFromVitals } from './scores/from-vitals.ts'
import { SCORE_TABLES } from './scores/tables.ts'

/** An episode of a rule, with all that was known when it was raised. */
export interface RuleEpisode {
  readonly id: string
  readonly patientId: string
  readonly rule: CompiledRule
  readonly inForce: RuleInForce
  readonly run: ConditionRun
  readonly at: Instant
  readonly assessed: Assessed
}

export function ruleAlert(episode: RuleEpisode, now: Instant): Alert {
  const { id, patientId, inForce, run, at, rule } = episode
  const { document } = inForce
  return {
    ...FRESH,
    id,
    patientId,
    deviceId: run.deviceId,
    ruleId: inForce.ruleId,
    ruleVersion: inForce.version,
    code: codeOf(rule),
    kind: document.kind,
    priority: document.priority,
    latching: document.latching,
    ...singleValue(episode),
    message: document.message,
    measuredAt: at,
    raisedAt: now,
    justification: ruleJustification(episode),
  }
}

/** The vital sign that the rule is about; null when it is about several, or about a score. */
function codeOf({ codes }: CompiledRule): VitalSignCode | null {
  return codes.length === 1 ? (FACT_CODES[codes[0] ?? -1] ?? null) : null
}

/** Value and limit, where the rule has a single condition that compares with a number. */
export function singleValue({ rule, assessed, at }: RuleEpisode): {
  readonly value: number | null
  readonly limit: number | null
} {
  const [leaf] = rule.leaves
  const [told] = rule.leaves.length === 1 ? explain(rule, assessed.ruled.facts, at) : []
  if (!told || !leaf || !isInItsUnit(leaf.leaf)) return { value: null, limit: null }
  return { value: told.least ?? told.most, limit: typeof told.value === 'number' ? told.value : null }
}

/** A share, a slope or a deviation is no value of the vital sign. */
function isInItsUnit({ fact: name, params }: FactReference): boolean {
  const fact = FACTS.get(name)
  if (fact?.type !== 'vital') return fact?.type === 'score'
  return params?.baseline === undefined && quantityOf(fact, params)?.unit === (fact.unit ?? '')
}

export function ruleJustification(episode: RuleEpisode): Justification {
  const { rule, inForce, run, at, assessed } = episode
  const { document, ruleId, version } = inForce
  const conditions = explain(rule, assessed.ruled.facts, at)
  return {
    ruleId,
    ruleVersion: version,
    summary: summaryOf(document.name, conditions, scoreSentences(rule, assessed, at)),
    limits: null,
    runStartedAt: run.startedAt,
    values: valuesOf(rule, assessed),
    facts: {
      deviceId: run.deviceId,
      delaySeconds: document.delaySeconds,
      hysteresis: hysteresisOf(document),
      ...Object.fromEntries(conditions.map(condition => [leafText(condition.leaf), known(condition)])),
      ...(document.source === undefined ? {} : { source: document.source }),
    },
  }
}

function summaryOf(name: string, conditions: readonly ExplainedCondition[], scores: readonly string[]): string {
  const held = conditions.filter(condition => condition.holds === true)
  const told = scores.length > 0 ? scores : held.map(c => `${leafText(c.leaf)} (${known(c)})`)
  return told.length === 0 ? name : `${name}: ${told.join('; ')}`
}

/** The sentence of each score that the rule asks about: total, parts, what is missing. */
function scoreSentences(rule: CompiledRule, { newest, scores }: Assessed, at: Instant): readonly string[] {
  const names = SCORES.filter(score => rule.leaves.some(({ leaf }) => leaf.fact === `score:${score}`))
  return names.map(score => {
    const table = SCORE_TABLES[score]
    return evaluateScore(table, readingsFromVitals(table, vitalsOf(newest)), scores.subject, at).summary
  })
}

/** The newest value of the one code that the rule is about. */
function valuesOf(rule: CompiledRule, { ruled }: Assessed): Justification['values'] {
  const code = rule.codes.length === 1 ? rule.codes[0] : undefined
  if (code === undefined || FACTS.get(FACT_CODES[code] ?? '')?.type !== 'vital') return []
  const at = ruled.facts.measuredAt[code] ?? -Infinity
  return at === -Infinity ? [] : [{ at, value: ruled.facts.values[code] ?? 0 }]
}

/** What the fact was; between two bounds when it is known in part. */
function known({ leaf, least, most, holds }: ExplainedCondition): string | number | null {
  const text = (bound: number) => valueText(leaf, rounded(bound))
  if (least === null && most === null) return holds === null ? null : String(holds)
  if (least !== null && most !== null) return least === most ? text(least) : `${text(least)} to ${text(most)}`
  return least === null ? `at most ${text(most ?? 0)}` : `at least ${text(least)}`
}

/** A mean of 97.792 reads as 97.8; a share or a slope needs its small places. */
function rounded(value: number): number {
  const places = Math.abs(value) < 10 ? 1000 : 10
  return Math.round(value * places) / places
}
