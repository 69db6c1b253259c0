import { Engine, type RuleProperties, type TopLevelCondition } from 'json-rules-engine'
import { type Condition, type FactReference, type Group, isLeaf, type RuleDocument } from '../../rules/language/document.ts'
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
  return { conditions: decorated(conditions, type === 'certain'), event: { type } }
}

function decorated(group: Group, certain: boolean): TopLevelCondition {
  const member = (c: Condition, as: boolean) =>
    isLeaf(c) ? { ...plain(c), operator: `${as ? 'certainly' : 'possibly'}:${c.operator}` } : decorated(c, as)
  if ('not' in group) return { not: member(group.not, !certain) }
  return 'all' in group
    ? { all: group.all.map(c => member(c, certain)) }
    : { any: group.any.map(c => member(c, certain)) }
}

/** Conditions are ours to read only, and the engine keeps what it is given. */
function plain(leaf: Condition & FactReference) {
  return { ...structuredClone(leaf) }
}
