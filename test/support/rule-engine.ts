import { type ConditionProperties, Engine, type RuleProperties, type TopLevelCondition } from 'json-rules-engine'
import {
  type Condition,
  type FactReference,
  type Group,
  isLeaf,
  type RuleDocument,
} from '../../rules/language/document.ts'
import { FACTS } from '../../rules/language/fact-names.ts'

/** A fact as the engine gets it: where a number lies, or which code it is; null: nobody knows. */
export type EngineFact = { readonly lo: number; readonly hi: number } | { readonly code: string | null }
export type ReadEngineFact = (reference: FactReference) => EngineFact

const NEAR = 1e-6

/**
 * json-rules-engine as an oracle. It knows true and false only, so each rule is run twice, with operators decorated in
 * the way of the engine: once for what holds wherever the unknown lies (`certainly`), once for what could hold
 * (`possibly`); under `not` the two change places.
 * @returns null where it is unknown
 */
export async function askEngine(rule: RuleDocument, read: ReadEngineFact): Promise<boolean | null> {
  const engine = new Engine([asRule(rule, 'certain'), asRule(rule, 'possible')])
  addOurs(engine)
  for (const fact of FACTS.keys()) engine.addFact(fact, params => read({ fact, params }), { cache: false })
  const { events } = await engine.run()
  if (events.some(e => e.type === 'certain')) return true
  return events.some(e => e.type === 'possible') ? null : false
}

/** The operators that rules have beyond the engine's own. */
export function addOurs(engine: Engine): void {
  engine.addOperator<number, [number, number]>('between', (x, [low, high]) => x >= low && x <= high)
  engine.addOperator<number, [number, number]>('outside', (x, [low, high]) => x < low || x > high)
  engine.addOperatorDecorator<EngineFact, unknown, unknown, unknown>('certainly', (fact, value, next) =>
    pairs(fact, value).every(([x, y]) => x !== null && next(x, y)),
  )
  engine.addOperatorDecorator<EngineFact, unknown, unknown, unknown>('possibly', (fact, value, next) =>
    pairs(fact, value).some(([x, y]) => x === null || next(x, y)),
  )
}

/** Every combination of values that can make a difference. */
function pairs(fact: EngineFact, value: unknown): [unknown, unknown][] {
  const other = isBounds(value) ? value : null
  const constants = other ? [other.lo, other.hi] : [value].flat().filter(v => typeof v === 'number')
  if ('code' in fact) return [[fact.code, value]]
  const values = other ? within(other, [fact.lo, fact.hi]) : [value]
  return within(fact, constants).flatMap(x => values.map((y): [unknown, unknown] => [x, y]))
}

function within({ lo, hi }: { lo: number; hi: number }, constants: readonly number[]): number[] {
  const near = constants.flatMap(c => [c - NEAR, c, c + NEAR])
  return [...new Set([lo, hi, ...near.filter(c => c > lo && c < hi)])]
}

function isBounds(value: unknown): value is { lo: number; hi: number } {
  return typeof value === 'object' && value !== null && 'lo' in value
}

function asRule({ conditions }: RuleDocument, type: 'certain' | 'possible'): RuleProperties {
  const ask = (isUnderNot: boolean) => ((type === 'certain') === isUnderNot ? 'possibly' : 'certainly')
  return {
    conditions: forEngine(conditions, (operator, isUnderNot) => `${ask(isUnderNot)}:${operator}`),
    event: { type },
  }
}

type OperatorName = (operator: string, isUnderNot: boolean) => string

/** A copy of a rule's conditions: the engine keeps, and writes into, what it is given. */
export function forEngine(group: Group, operatorName: OperatorName = operator => operator): TopLevelCondition {
  return copyGroup(group, operatorName, false)
}

function copyGroup(group: Group, name: OperatorName, isUnderNot: boolean): TopLevelCondition {
  if ('not' in group) return { not: copy(group.not, name, !isUnderNot) }
  if ('all' in group) return { all: group.all.map(member => copy(member, name, isUnderNot)) }
  return { any: group.any.map(member => copy(member, name, isUnderNot)) }
}

function copy(condition: Condition, name: OperatorName, isUnderNot: boolean): ConditionProperties | TopLevelCondition {
  if (!isLeaf(condition)) return copyGroup(condition, name, isUnderNot)
  const { fact, params, operator, value } = condition
  const leaf = { fact, operator: name(operator, isUnderNot), value: structuredClone(value) }
  return params ? { ...leaf, params: { ...params } } : leaf
}
