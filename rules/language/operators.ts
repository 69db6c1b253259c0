import type { Operator } from './document.ts'
import { FALSE, TRUE, UNKNOWN, type Verdict } from './verdict.ts'

/** Operators that compare with one number, and can compare with another fact. */
export const ORDERING: readonly Operator[] = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive']
export const RANGES: readonly Operator[] = ['between', 'outside']
export const LISTS: readonly Operator[] = ['in', 'notIn']
export const SAMENESS: readonly Operator[] = ['equal', 'notEqual', ...LISTS]

/**
 * A fact that lies somewhere from `lo` to `hi` against another that lies from `low` to `high`: true when it holds
 * wherever both lie, false when it holds nowhere.
 */
export function compareRanges(operator: Operator, lo: number, hi: number, low: number, high: number): Verdict {
  switch (operator) {
    case 'lessThan':
      return hi < low ? TRUE : lo >= high ? FALSE : UNKNOWN
    case 'lessThanInclusive':
      return hi <= low ? TRUE : lo > high ? FALSE : UNKNOWN
    case 'greaterThan':
      return lo > high ? TRUE : hi <= low ? FALSE : UNKNOWN
    case 'greaterThanInclusive':
      return lo >= high ? TRUE : hi < low ? FALSE : UNKNOWN
    case 'equal':
      return lo === hi && low === high && lo === low ? TRUE : hi < low || lo > high ? FALSE : UNKNOWN
    case 'notEqual':
      return negate(compareRanges('equal', lo, hi, low, high))
    case 'between':
      return lo >= low && hi <= high ? TRUE : hi < low || lo > high ? FALSE : UNKNOWN
    case 'outside':
      return negate(compareRanges('between', lo, hi, low, high))
    case 'in':
    case 'notIn':
      throw new RangeError(`${operator} compares with a list`)
  }
}

export function compareList(operator: 'in' | 'notIn', lo: number, hi: number, list: readonly number[]): Verdict {
  if (operator === 'notIn') return negate(compareList('in', lo, hi, list))
  if (lo === hi) return list.includes(lo) ? TRUE : FALSE
  return list.some(value => value >= lo && value <= hi) ? UNKNOWN : FALSE
}

export function negate(verdict: Verdict): Verdict {
  return verdict === TRUE ? FALSE : verdict === FALSE ? TRUE : UNKNOWN
}
