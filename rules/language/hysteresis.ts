import { VITAL_SIGNS } from '../../model/vital-signs.ts'
import { type Condition, type Group, isLeaf, type Leaf, type RuleDocument } from './document.ts'
import { FACTS } from './fact-names.ts'
import { ORDERING } from './operators.ts'
import { quantityOf } from './quantity.ts'

/** Sums of decimal limits and hysteresis are not exact in binary: 35.1 + 0.2 is above 35.3. */
const EPSILON = 1e-9

/** @returns the only condition of a rule, where it compares with a number that can be moved; null otherwise */
export function singleLeaf(condition: Condition): (Leaf & { readonly value: number }) | null {
  if (isLeaf(condition)) {
    const { value } = condition
    return typeof value === 'number' && ORDERING.includes(condition.operator) ? { ...condition, value } : null
  }
  if ('not' in condition) return null
  const inner = 'all' in condition ? condition.all : condition.any
  return inner.length === 1 && inner[0] ? singleLeaf(inner[0]) : null
}

/** @returns in the fact's unit: what the rule says, else that of the vital sign where the fact is a value of it */
export function hysteresisOf(rule: Pick<RuleDocument, 'hysteresis' | 'conditions'>): number {
  const leaf = singleLeaf(rule.conditions)
  if (!leaf) return 0
  if (rule.hysteresis !== undefined) return rule.hysteresis
  const fact = FACTS.get(leaf.fact)
  return fact?.type === 'vital' && quantityOf(fact, leaf.params)?.unit === (fact.unit ?? '') && !leaf.params?.baseline
    ? VITAL_SIGNS[fact.code].hysteresis
    : 0
}

/** @returns the condition that keeps an episode open: the same with its limit moved inward; null: the rule's own */
export function holdingCondition(rule: Pick<RuleDocument, 'hysteresis' | 'conditions'>): Group | null {
  const leaf = singleLeaf(rule.conditions)
  const hysteresis = hysteresisOf(rule)
  if (!leaf || hysteresis === 0) return null
  const isLow = leaf.operator === 'lessThan' || leaf.operator === 'lessThanInclusive'
  // Back at the moved limit is inside, whether or not the limit itself counts as beyond.
  const moved: Leaf = isLow
    ? { ...leaf, operator: 'lessThan', value: leaf.value + hysteresis - EPSILON }
    : { ...leaf, operator: 'greaterThan', value: leaf.value - hysteresis + EPSILON }
  return { all: [moved] }
}
