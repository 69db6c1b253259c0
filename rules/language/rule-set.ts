import type { Instant } from '../../model/clock.ts'
import { SCORES } from '../../model/score.ts'
import { type CompiledLeaf, compileCondition, type Judge } from './compile-condition.ts'
import type { RuleDocument } from './document.ts'
import { FACT_CODES, type FactKind } from './fact-names.ts'
import { holdingCondition } from './hysteresis.ts'
import { type Layout, layoutBuilder } from './layout.ts'
import type { PatientFacts } from './patient-facts.ts'
import type { Verdict } from './verdict.ts'

export interface CompiledRule {
  readonly rule: RuleDocument
  /** Place in the rule set. */
  readonly index: number
  readonly delayMs: number
  /** Null: three intervals, at least 5 s (`cadence.ts`). */
  readonly maxGapMs: number | null
  /** `FACT_INDEX` of the codes that can change its verdict. */
  readonly codes: readonly number[]
  readonly judge: Judge
  /** The single conditions, for whoever asks why. */
  readonly leaves: readonly CompiledLeaf[]
  /** Places of the rules that say more than this one, and of those that say less. */
  readonly yieldsTo: readonly number[]
  readonly prevails: readonly number[]
  /** Whether an open episode still holds: by the moved limit of a rule with hysteresis. */
  readonly holds: Judge
}

/** What a verdict is told to. */
export type OnVerdict = (rule: CompiledRule, verdict: Verdict) => void

/**
 * Rules ready to be asked: those that a change can touch, each once. Touching and judging is done for one patient at a
 * time, with facts that were made for the same layout (`createFacts`).
 */
export interface RuleSet {
  readonly rules: readonly CompiledRule[]
  readonly layout: Layout
  /** By `FACT_INDEX`: 1 where a rule looks at the code. */
  readonly wanted: Uint8Array
  /** Notes that a code, a score or the age changed. Constant cost. */
  touchCode(code: number): void
  touchScore(score: number): void
  touchAge(): void
  /** Judges every rule that was touched since the last call. */
  judgeTouched(facts: PatientFacts, at: Instant, onVerdict: OnVerdict): void
}

/**
 * @param documents rules that passed `checkRule`
 * @throws RangeError when they ask for too many windows together
 */
export function compileRules(documents: readonly RuleDocument[]): RuleSet {
  const builder = layoutBuilder()
  const triggers: number[][] = Array.from({ length: AGE_TRIGGER + 1 }, () => [])
  const places = new Map(documents.map(({ id }, index) => [id, index]))
  const yieldsTo = documents.map(({ id, yieldsTo = [] }) =>
    yieldsTo.flatMap(other => (other === id ? [] : (places.get(other) ?? []))),
  )
  const rules = documents.map((rule, index): CompiledRule => {
    const { judge, needs, leaves } = compileCondition(rule.conditions, builder)
    const holding = holdingCondition(rule)
    for (const trigger of new Set(needs.map(triggerOf))) triggers[trigger]?.push(index)
    return {
      rule,
      index,
      delayMs: rule.delaySeconds * 1000,
      maxGapMs: rule.maxGapSeconds === undefined ? null : rule.maxGapSeconds * 1000,
      codes: [...new Set(needs.map(triggerOf))].filter(trigger => trigger < FACT_CODES.length),
      judge,
      leaves,
      yieldsTo: yieldsTo[index] ?? [],
      prevails: yieldsTo.flatMap((others, other) => (others.includes(index) ? [other] : [])),
      holds: holding ? compileCondition(holding, builder).judge : judge,
    }
  })
  const touched = new Uint16Array(rules.length)
  const isTouched = new Uint8Array(rules.length)
  let count = 0
  const byTrigger = triggers.map(indexes => Uint16Array.from(indexes))
  const touch = (trigger: number) => {
    const indexes = byTrigger[trigger]
    if (!indexes) return
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] ?? 0
      if (isTouched[index] === 1) continue
      isTouched[index] = 1
      touched[count++] = index
    }
  }
  return {
    rules,
    layout: builder.layout,
    wanted: Uint8Array.from(FACT_CODES, (_, code) => (triggers[code]?.length ? 1 : 0)),
    touchCode: touch,
    touchScore: score => touch(FACT_CODES.length + score),
    touchAge: () => touch(AGE_TRIGGER),
    judgeTouched(facts, at, onVerdict) {
      while (count > 0) {
        const index = touched[--count] ?? 0
        isTouched[index] = 0
        const rule = rules[index]
        if (rule) onVerdict(rule, rule.judge(facts, at))
      }
    },
  }
}

const AGE_TRIGGER = FACT_CODES.length + SCORES.length

function triggerOf(fact: FactKind): number {
  if (fact.type === 'person') return AGE_TRIGGER
  return fact.type === 'score' ? FACT_CODES.length + fact.index : fact.index
}
