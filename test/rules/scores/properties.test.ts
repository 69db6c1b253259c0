import fc from 'fast-check'
import t from 'tap'
import type { ScoreResult } from '../../../model/score.ts'
import { evaluateScore } from '../../../rules/scores/evaluate.ts'
import type { ScoreTable } from '../../../rules/scores/table.ts'
import { type CompleteSet, completeSet, neededInputs, reading } from './arbitraries.ts'

const AT = Date.UTC(2026, 0, 1)
const RUNS = { numRuns: 2000 }

/** @param gone inputs that are left out, or too old when `isOld` */
function evaluate(set: CompleteSet, gone: readonly string[], isOld = false, isAgeKnown = true): ScoreResult {
  const readings = Object.fromEntries(
    Object.entries(set.values).map(([name, value]) => {
      const valid = (set.table.inputs.find(i => i.input === name)?.validMinutes ?? 0) * 60_000
      if (!gone.includes(name)) return [name, [reading(value, AT - valid)]]
      return [name, isOld ? [reading(value, AT - valid - 1)] : []]
    }),
  )
  return evaluateScore(set.table, readings, isAgeKnown ? set.subject : { ...set.subject, age: null }, AT)
}

function responseAt(table: ScoreTable, { response, atLeast }: ScoreResult): number {
  const code = (response ?? atLeast)?.code
  return (table.responses ?? []).findIndex(r => r.code === code)
}

/** A whole set, and some of its inputs that are not there. */
const withGaps = completeSet.chain(set =>
  fc.record({
    set: fc.constant(set),
    gone: fc.subarray([...neededInputs(set)], { minLength: 1 }),
    isOld: fc.boolean(),
  }),
)

t.test('what is known bounds the total, whatever the missing values turn out to be', async t => {
  fc.assert(
    fc.property(withGaps, fc.boolean(), ({ set, gone, isOld }, isAgeKnown) => {
      const whole = evaluate(set, [])
      const part = evaluate(set, gone, isOld, isAgeKnown || set.table.ageBands === undefined)
      if (whole.status !== 'complete' || whole.total === null) throw new Error('a whole set has a total')
      if (part.floor === null || part.ceiling === null) throw new Error('a part has bounds')
      return (
        part.floor <= whole.total &&
        whole.total <= part.ceiling &&
        responseAt(set.table, part) <= responseAt(set.table, whole)
      )
    }),
    RUNS,
  )
  t.pass('for any completion')
})

t.test('a gap, an old value or an unknown age never gives a full number, and every gap is named', async t => {
  fc.assert(
    fc.property(withGaps, ({ set, gone, isOld }) => {
      // An optional value can decide in the place of the one that is gone: bands of 15 % without a white count.
      fc.pre(neededInputs(set).length === Object.keys(set.values).length)
      const { status, total, value, response, missing, old, parts } = evaluate(set, gone, isOld)
      const gaps = parts.filter(part => part.isMissing).map(part => part.item)
      return (
        status === 'incomplete' &&
        total === null &&
        value === null &&
        response === null &&
        missing.length > 0 &&
        gaps.every(item => missing.includes(item)) &&
        (isOld ? gaps.every(item => old.includes(item)) : old.length === 0)
      )
    }),
    RUNS,
  )
  fc.assert(
    fc.property(
      completeSet.filter(set => set.table.ageBands !== undefined),
      set => {
        const { status, total, missing } = evaluate(set, [], false, false)
        return status === 'incomplete' && total === null && missing[0] === 'age_months'
      },
    ),
  )
  t.pass('for any gap')
})

t.test('knowing more narrows the bounds, and never lowers the response', async t => {
  fc.assert(
    fc.property(withGaps, fc.nat(), ({ set, gone, isOld }, which) => {
      const less = evaluate(set, gone, isOld)
      const more = evaluate(set, gone.toSpliced(which % gone.length, 1), isOld)
      return (
        (more.floor ?? -1) >= (less.floor ?? 0) &&
        (more.ceiling ?? Infinity) <= (less.ceiling ?? 0) &&
        responseAt(set.table, more) >= responseAt(set.table, less) &&
        less.red.every(item => more.red.includes(item))
      )
    }),
    RUNS,
  )
  t.pass('for any gap that is filled')
})

t.test('a total is the sum of its parts, and within its range', async t => {
  fc.assert(
    fc.property(completeSet, set => {
      const { status, total, floor, ceiling, parts, missing } = evaluate(set, [])
      const sum = parts.reduce((s, part) => s + (part.points ?? Number.NaN), 0)
      const [least = 0, most = 0] = set.table.range ?? []
      return (
        status === 'complete' &&
        missing.length === 0 &&
        total === sum &&
        floor === sum &&
        ceiling === sum &&
        sum >= least &&
        sum <= most &&
        parts.every(part => part.band !== null && part.inputs.some(input => input.state === 'used'))
      )
    }),
    RUNS,
  )
  t.pass('for any whole set')
})
