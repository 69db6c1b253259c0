import { type ConditionValue, MOST_LISTED, type Operator } from './document.ts'
import type { FactKind } from './fact-names.ts'
import { compareRanges, LISTS, ORDERING, RANGES, SAMENESS } from './operators.ts'
import { type Problems, quoted } from './problems.ts'
import type { Quantity } from './quantity.ts'
import { UNKNOWN } from './verdict.ts'

/** Whether the value of a condition fits its operator and its fact. */
export function checkValue(
  of: { readonly fact: FactKind; readonly name: string; readonly quantity: Quantity | null },
  operator: Operator,
  value: unknown,
  path: string,
  problems: Problems,
): ConditionValue | null {
  const { fact, quantity, name } = of
  if (fact.type === 'coded') return checkCodes(fact.values, operator, value, path, problems)
  if (!quantity) return null
  const { unit, range, isBounded } = quantity
  const [low, high] = range
  const isFit = (x: unknown, place: string): x is number => {
    const fits = typeof x === 'number' && x >= low && x <= high
    if (!fits) problems.add(place, `must be a number between ${low} and ${high} (${unit}), not ${quoted(x)}`)
    return fits
  }
  if (LISTS.includes(operator)) {
    if (!isList(value, path, problems)) return null
    return value.every((x, i): x is number => isFit(x, `${path}[${i}]`)) ? [...value] : null
  }
  if (RANGES.includes(operator)) {
    if (!Array.isArray(value) || value.length !== 2) {
      problems.add(path, `must be a list of two numbers, the lower one first, not ${quoted(value)}`)
      return null
    }
    const [from, to]: readonly unknown[] = value
    if (!isFit(from, `${path}[0]`) || !isFit(to, `${path}[1]`)) return null
    if (from > to) problems.add(path, 'must have the lower number first')
    return [from, to]
  }
  if (!isFit(value, path)) return null
  if (isBounded && ORDERING.includes(operator) && compareRanges(operator, low, high, value, value) !== UNKNOWN) {
    problems.add(path, `is no limit: ${name} always lies between ${low} and ${high} (${unit})`)
  }
  return value
}

function checkCodes(
  codes: readonly string[],
  operator: Operator,
  value: unknown,
  path: string,
  problems: Problems,
): ConditionValue | null {
  const isCode = (x: unknown, place: string): x is string => {
    const fits = typeof x === 'string' && codes.includes(x)
    if (!fits) problems.add(place, `must be one of ${codes.join(', ')}, not ${quoted(x)}`)
    return fits
  }
  if (!SAMENESS.includes(operator)) return null
  if (!LISTS.includes(operator)) return isCode(value, path) ? value : null
  if (!isList(value, path, problems)) return null
  return value.every((x, i): x is string => isCode(x, `${path}[${i}]`)) ? [...value] : null
}

function isList(value: unknown, path: string, problems: Problems): value is readonly unknown[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= MOST_LISTED) return true
  problems.add(path, `must be a list of 1 to ${MOST_LISTED} values, not ${quoted(value)}`)
  return false
}
