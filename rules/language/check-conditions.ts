import { checkParams } from './check-params.ts'
import { checkValue } from './check-value.ts'
import {
  type Condition,
  type ConditionValue,
  type FactReference,
  type Group,
  type Leaf,
  MOST_CONDITIONS,
  MOST_LEVELS,
  MOST_WINDOWS,
  OPERATORS,
  type Operator,
} from './document.ts'
import { FACTS, type FactKind } from './fact-names.ts'
import { ORDERING, SAMENESS } from './operators.ts'
import { at, isPlainObject, own, type Problems, quoted, refuseOthers } from './problems.ts'
import { quantityOf } from './quantity.ts'

interface Walk {
  readonly problems: Problems
  /** Conditions and groups met so far. Counting both bounds the walk through anything that refers to itself, too. */
  met: number
  /** Memories asked for: code and length. */
  readonly windows: Set<string>
}

const GROUPS = ['all', 'any', 'not'] as const

/**
 * Conditions from outside, whatever they are. Reads own properties only and goes no deeper than `MOST_LEVELS`.
 * @returns a copy with nothing in it but what is known here; null when there is a problem
 */
export function checkConditions(value: unknown, path: string, problems: Problems): Group | null {
  const walk: Walk = { problems, met: 0, windows: new Set() }
  const before = problems.found.length
  const condition = checkCondition(value, path, 1, walk)
  if (walk.windows.size > MOST_WINDOWS) {
    problems.add(path, `ask for ${walk.windows.size} windows and baselines; a rule may have ${MOST_WINDOWS}`)
  }
  if (problems.found.length > before || !condition) return null
  if ('fact' in condition) {
    problems.add(path, 'must be a group at the top: all, any or not')
    return null
  }
  return condition
}

function checkCondition(value: unknown, path: string, level: number, walk: Walk): Condition | null {
  const { problems } = walk
  walk.met++
  if (walk.met > MOST_CONDITIONS) {
    if (walk.met === MOST_CONDITIONS + 1) problems.add(path, `is one too many: a rule has at most ${MOST_CONDITIONS}`)
    return null
  }
  if (!isPlainObject(value)) {
    problems.add(path, `must be a group (all, any, not) or a condition, not ${quoted(value)}`)
    return null
  }
  if (Object.hasOwn(value, 'condition')) {
    problems.add(at(path, 'condition'), 'is not allowed: conditions cannot refer to others by name, write them out')
    return null
  }
  const group = GROUPS.find(g => Object.hasOwn(value, g))
  if (!group) return checkLeaf(value, path, walk)
  if (level > MOST_LEVELS) {
    problems.add(path, `is nested too deeply: at most ${MOST_LEVELS} groups within each other`)
    return null
  }
  refuseOthers(value, [group], path, problems)
  return checkGroup(group, own(value, group), at(path, group), level, walk)
}

function checkGroup(kind: (typeof GROUPS)[number], value: unknown, path: string, level: number, walk: Walk) {
  if (kind === 'not') {
    const inner = checkCondition(value, path, level + 1, walk)
    return inner && { not: inner }
  }
  if (!Array.isArray(value)) {
    walk.problems.add(path, `must be a list of conditions, not ${quoted(value)}`)
    return null
  }
  if (value.length === 0) {
    walk.problems.add(path, 'must hold at least one condition')
    return null
  }
  const inner: Condition[] = []
  for (const [i, each] of value.entries()) {
    const condition = checkCondition(each, `${path}[${i}]`, level + 1, walk)
    if (condition) inner.push(condition)
    if (walk.met > MOST_CONDITIONS) break
  }
  return kind === 'all' ? { all: inner } : { any: inner }
}

function checkLeaf(value: Readonly<Record<string, unknown>>, path: string, walk: Walk): Leaf | null {
  const { problems } = walk
  refuseOthers(value, ['fact', 'operator', 'value', 'params'], path, problems)
  const reference = checkReference(value, path, walk)
  const operator = checkOperator(own(value, 'operator'), reference?.kind, at(path, 'operator'), problems)
  if (!reference || !operator) return null
  const { fact, params, kind } = reference
  const given = own(value, 'value')
  const place = at(path, 'value')
  const compared = isPlainObject(given)
    ? checkComparison(reference, operator, given, place, walk)
    : checkValue({ fact: kind, name: fact, quantity: quantityOf(kind, params) }, operator, given, place, problems)
  if (compared === null) return null
  return params ? { fact, params, operator, value: compared } : { fact, operator, value: compared }
}

interface CheckedReference extends FactReference {
  readonly kind: FactKind
}

function checkReference(value: Readonly<Record<string, unknown>>, path: string, walk: Walk): CheckedReference | null {
  const fact = own(value, 'fact')
  const kind = typeof fact === 'string' ? FACTS.get(fact) : undefined
  if (typeof fact !== 'string' || !kind) {
    walk.problems.add(at(path, 'fact'), `is not a fact that rules know: ${quoted(fact)}`)
    return null
  }
  const params = checkParams(kind, own(value, 'params'), at(path, 'params'), walk.problems)
  for (const length of [params?.window, params?.baseline]) if (length) walk.windows.add(`${fact} ${length}`)
  return params ? { fact, params, kind } : { fact, kind }
}

function checkOperator(value: unknown, kind: FactKind | undefined, path: string, problems: Problems): Operator | null {
  const operator = OPERATORS.find(o => o === value)
  const known = kind?.type === 'coded' ? SAMENESS : OPERATORS
  if (operator && known.includes(operator)) return operator
  problems.add(path, `must be one of ${known.join(', ')}, not ${quoted(value)}`)
  return null
}

/** A fact against another fact: of the same unit, or the comparison means nothing. */
function checkComparison(
  left: CheckedReference,
  operator: Operator,
  value: Readonly<Record<string, unknown>>,
  path: string,
  walk: Walk,
): ConditionValue | null {
  refuseOthers(value, ['fact', 'params'], path, walk.problems)
  const right = checkReference(value, path, walk)
  if (!right) return null
  if (!ORDERING.includes(operator)) {
    walk.problems.add(path, `can be another fact only with ${ORDERING.join(', ')}`)
    return null
  }
  const [unit, other] = [unitOf(left), unitOf(right)]
  if (unit === null || unit !== other) {
    walk.problems.add(path, `must have the same unit: ${unit ?? 'a code'} is compared with ${other ?? 'a code'}`)
    return null
  }
  return right.params ? { fact: right.fact, params: right.params } : { fact: right.fact }
}

function unitOf({ kind, params }: CheckedReference): string | null {
  return quantityOf(kind, params)?.unit ?? null
}
