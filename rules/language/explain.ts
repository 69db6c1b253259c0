import type { Instant } from '../../model/clock.ts'
import { newBounds } from './aggregate.ts'
import type { ConditionValue, FactReference, Leaf } from './document.ts'
import type { PatientFacts } from './patient-facts.ts'
import type { CompiledRule } from './rule-set.ts'
import { FALSE, TRUE } from './verdict.ts'

/** One condition of a rule at one moment, for the justification of an alert and for a dry run. */
export interface ExplainedCondition {
  /** What was asked: `share of 5m with spo2 below 92`. */
  readonly what: string
  readonly leaf: Leaf
  readonly operator: Leaf['operator']
  readonly value: ConditionValue
  /** Between these the fact lies; equal when it is known, null where there is no bound. */
  readonly least: number | null
  readonly most: number | null
  readonly holds: boolean | null
}

/** Why a rule says what it says. Allocates: for the moment of an alert, not for every reading. */
export function explain({ leaves }: CompiledRule, facts: PatientFacts, at: Instant): readonly ExplainedCondition[] {
  const out = newBounds()
  return leaves.map(({ leaf, judge, read }) => {
    read(facts, at, out)
    const verdict = judge(facts, at)
    return {
      what: factText(leaf),
      leaf,
      operator: leaf.operator,
      value: leaf.value,
      least: finite(out[0]),
      most: finite(out[1]),
      holds: verdict === TRUE ? true : verdict === FALSE ? false : null,
    }
  })
}

export function factText({ fact, params = {} }: FactReference): string {
  const { window, aggregate, than, baseline, deviation, part, maxAge } = params
  let text = fact
  if (aggregate === 'share-below') text = `share of ${window} with ${fact} below ${than}`
  else if (aggregate === 'share-above') text = `share of ${window} with ${fact} above ${than}`
  else if (aggregate) text = `${aggregate} of ${fact} over ${window}`
  else if (maxAge) text = `${fact} of the last ${maxAge}`
  if (part && part !== 'total') text = `${part} of ${fact}`
  if (!baseline) return text
  return `${text} against its median of ${baseline}${deviation === 'difference' ? '' : ', in robust standard deviations'}`
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}
