import type { Instant } from '../../model/clock.ts'
import { newBounds } from './aggregate.ts'
import { type Condition, type ConditionValue, type FactReference, isLeaf, type Leaf } from './document.ts'
import type { FactKind } from './fact-names.ts'
import type { LayoutBuilder } from './layout.ts'
import { compareList, compareRanges, negate } from './operators.ts'
import type { PatientFacts } from './patient-facts.ts'
import { type CompiledFact, compileFact, type ReadFact } from './read-fact.ts'
import { FALSE, TRUE, UNKNOWN, type Verdict } from './verdict.ts'

export type Judge = (facts: PatientFacts, at: Instant) => Verdict

export interface CompiledLeaf {
  readonly leaf: Leaf
  readonly judge: Judge
  readonly read: ReadFact
}

export interface CompiledCondition {
  readonly judge: Judge
  readonly cost: number
  /** Whose change can change the verdict. */
  readonly needs: readonly FactKind[]
  readonly leaves: readonly CompiledLeaf[]
}

/** A judgement runs to its end before the next one begins, and a leaf asks no other leaf. */
const own = newBounds()
const other = newBounds()

/**
 * Conditions as plain functions. Groups within groups of the same kind are joined, groups of one are taken out, two
 * `not` cancel, and cheap conditions are asked before dear ones: nothing of that changes an answer, because `all` and
 * `any` of Kleene do not depend on order.
 */
export function compileCondition(condition: Condition, builder: LayoutBuilder): CompiledCondition {
  if (isLeaf(condition)) return compileLeaf(condition, builder)
  if ('not' in condition) {
    const { not } = condition
    if (!isLeaf(not) && 'not' in not) return compileCondition(not.not, builder)
    const { judge, ...rest } = compileCondition(not, builder)
    return { judge: (facts, at) => negate(judge(facts, at)), ...rest }
  }
  const isAll = 'all' in condition
  const members = membersOf(condition, isAll)
    .map(member => compileCondition(member, builder))
    .sort((a, b) => a.cost - b.cost)
  const [first] = members
  if (first && members.length === 1) return first
  const judges = members.map(member => member.judge)
  return {
    judge: isAll ? all(judges) : any(judges),
    cost: members.reduce((sum, member) => sum + member.cost, 0),
    needs: members.flatMap(member => member.needs),
    leaves: members.flatMap(member => member.leaves),
  }
}

function membersOf(condition: Condition, isAll: boolean): readonly Condition[] {
  if (isLeaf(condition) || 'not' in condition) return [condition]
  const members = 'all' in condition ? condition.all : condition.any
  // A group of one is neither kind in particular.
  if (members.length > 1 && 'all' in condition !== isAll) return [condition]
  return members.flatMap(member => membersOf(member, isAll))
}

function all(judges: readonly Judge[]): Judge {
  return (facts, at) => {
    let verdict: Verdict = TRUE
    for (const judge of judges) {
      const each = judge(facts, at)
      if (each === FALSE) return FALSE
      if (each === UNKNOWN) verdict = UNKNOWN
    }
    return verdict
  }
}

function any(judges: readonly Judge[]): Judge {
  return (facts, at) => {
    let verdict: Verdict = FALSE
    for (const judge of judges) {
      const each = judge(facts, at)
      if (each === TRUE) return TRUE
      if (each === UNKNOWN) verdict = UNKNOWN
    }
    return verdict
  }
}

function compileLeaf(leaf: Leaf, builder: LayoutBuilder): CompiledCondition {
  const { operator, value } = leaf
  const compiled = compileFact(leaf, builder)
  const { read, cost } = compiled
  if (isFact(value)) {
    const right = compileFact(value, builder)
    const judge: Judge = (facts, at) => {
      read(facts, at, own)
      right.read(facts, at, other)
      return compareRanges(operator, own[0] ?? 0, own[1] ?? 0, other[0] ?? 0, other[1] ?? 0)
    }
    return { judge, cost: cost + right.cost, needs: [compiled.fact, right.fact], leaves: [{ leaf, judge, read }] }
  }
  const judge = constantJudge(compiled, operator, value)
  return { judge, cost, needs: [compiled.fact], leaves: [{ leaf, judge, read }] }
}

function constantJudge(
  { fact, read }: CompiledFact,
  operator: Leaf['operator'],
  value: Exclude<ConditionValue, FactReference>,
): Judge {
  const numbers = (Array.isArray(value) ? value : [value]).map(v => numberOf(fact, v))
  if (operator === 'in' || operator === 'notIn') {
    return (facts, at) => {
      read(facts, at, own)
      return compareList(operator, own[0] ?? 0, own[1] ?? 0, numbers)
    }
  }
  const low = numbers[0] ?? Number.NaN
  const high = numbers[1] ?? low
  return (facts, at) => {
    read(facts, at, own)
    return compareRanges(operator, own[0] ?? 0, own[1] ?? 0, low, high)
  }
}

function isFact(value: ConditionValue): value is FactReference {
  return typeof value === 'object' && 'fact' in value
}

function numberOf(fact: FactKind, value: number | string): number {
  if (typeof value === 'number') return value
  return fact.type === 'coded' ? fact.values.indexOf(value) : Number.NaN
}
