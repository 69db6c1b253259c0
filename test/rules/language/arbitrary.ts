import fc from 'fast-check'
import { type FactParams, MOST_WINDOWS } from '../../../rules/language/document.ts'
import type { Sample } from './naive.ts'

/** Vital signs that random rules ask for, with values that random patients have: few, so that limits are met. */
export const VITALS = {
  hr: [60, 80],
  spo2: [88, 98],
  abp_map: [60, 80],
  pulse: [60, 80],
} as const satisfies Record<string, readonly [number, number]>
export type Vital = keyof typeof VITALS
const NAMES: readonly Vital[] = ['hr', 'spo2', 'abp_map', 'pulse']
export const CODES = ['A', 'C', 'V', 'P', 'U'] as const
export const START = Date.UTC(2026, 5, 1)

const ordering = fc.constantFrom('lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive')

/** A condition on numbers between two ends: the operator and what it compares with. */
const comparison = (low: number, high: number) => {
  const number = fc.integer({ min: low * 2, max: high * 2 }).map(n => n / 2)
  const range = fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)])
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ operator: ordering, value: number }) },
    { weight: 1, arbitrary: fc.record({ operator: fc.constantFrom('equal', 'notEqual'), value: number }) },
    { weight: 1, arbitrary: fc.record({ operator: fc.constantFrom('between', 'outside'), value: range }) },
    {
      weight: 1,
      arbitrary: fc.record({
        operator: fc.constantFrom('in', 'notIn'),
        value: fc.array(number, { minLength: 1, maxLength: 4 }),
      }),
    },
  )
}

const window = fc.constantFrom('10s', '45s', '2m', '5m', '10m')
const coverage = fc.constantFrom(0.05, 0.3, 0.8, 1)

const leafOf = (fact: Vital) => {
  const [low, high] = VITALS[fact]
  const leaf = (
    params: fc.Arbitrary<FactParams | undefined>,
    compare: fc.Arbitrary<{ operator: string; value: unknown }>,
  ) => fc.tuple(params, compare).map(([p, c]) => ({ fact, ...(p ? { params: p } : {}), ...c }))
  const aggregated = fc.constantFrom<('min' | 'max' | 'mean' | 'median')[]>('min', 'max', 'mean', 'median')
  const over = fc.constantFrom<('mean' | 'median')[]>('mean', 'median')
  const share = fc.constantFrom<('share-below' | 'share-above')[]>('share-below', 'share-above')
  return fc.oneof(
    leaf(fc.constant(undefined), comparison(low, high)),
    leaf(fc.record({ maxAge: fc.constantFrom('5s', '1m', '1h') }), comparison(low, high)),
    leaf(fc.record({ window, aggregate: aggregated, coverage }), comparison(low, high)),
    leaf(fc.record({ window, aggregate: fc.constant('rate' as const), coverage }), comparison(-5, 5)),
    leaf(fc.record({ window, aggregate: fc.constant('count' as const) }), comparison(0, 60)),
    leaf(
      fc.record({ window, aggregate: share, than: fc.integer({ min: low, max: high }) }),
      fc.record({ operator: ordering, value: fc.constantFrom(0.1, 0.25, 0.5, 0.6, 0.9) }),
    ),
    leaf(
      fc.record({
        baseline: fc.constantFrom('1h', '2h'),
        coverage: fc.constantFrom(0.05, 0.1),
        window,
        aggregate: over,
      }),
      comparison(-6, 6),
    ),
    leaf(
      fc.record({
        baseline: fc.constant('1h'),
        coverage: fc.constant(0.05),
        deviation: fc.constant('difference' as const),
      }),
      comparison(-20, 20),
    ),
  )
}

const beside = fc.record({
  fact: fc.constant('hr'),
  operator: ordering,
  value: fc.oneof(
    fc.constant({ fact: 'pulse' }),
    fc.record({ window, aggregate: fc.constantFrom('min', 'max', 'mean') }).map(params => ({ fact: 'pulse', params })),
  ),
})

const leaf = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NAMES).chain(leafOf) },
  { weight: 1, arbitrary: beside },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        fact: fc.constant('consciousness'),
        operator: fc.constantFrom('equal', 'notEqual'),
        value: fc.constantFrom(...CODES),
      }),
      fc.record({
        fact: fc.constant('consciousness'),
        operator: fc.constantFrom('in', 'notIn'),
        value: fc.subarray([...CODES], { minLength: 1 }),
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('total', 'floor', 'ceiling'), comparison(1, 19))
      .map(([part, c]) => ({ fact: 'score:news2', params: { part }, ...c })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom({}, { ifUnknown: 40 }), comparison(1, 90))
      .map(([params, c]) => ({ fact: 'age', params, ...c })),
  },
)

const shapes = fc.letrec<{ group: unknown; member: unknown }>(tie => ({
  member: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: tie('group') },
  ),
  group: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: fc.array(tie('member'), { minLength: 1, maxLength: 3 }).map(all => ({ all })) },
    { weight: 3, arbitrary: fc.array(tie('member'), { minLength: 1, maxLength: 3 }).map(any => ({ any })) },
    { weight: 1, arbitrary: tie('member').map(not => ({ not })) },
  ),
})).group

/** Conditions of every shape that a rule may have, within the number of windows of one rule. */
export const conditions = shapes.filter(shape => windowsIn(shape).size <= MOST_WINDOWS)

function windowsIn(shape: unknown): Set<string> {
  const windows = new Set<string>()
  JSON.stringify(shape, (_, part) => {
    const { fact, params } = part ?? {}
    for (const length of [params?.window, params?.baseline]) if (length) windows.add(`${fact} ${length}`)
    return part
  })
  return windows
}

/** Values of one code, oldest first: steady, with pauses, with several in one slot. */
export const samplesOf = (low: number, high: number): fc.Arbitrary<readonly Sample[]> =>
  fc
    .record({
      start: fc.integer({ min: 0, max: 600_000 }),
      validMs: fc.constantFrom(5_000, 60_000, 900_000),
      steps: fc.array(
        fc.record({
          gap: fc.oneof(
            { weight: 6, arbitrary: fc.integer({ min: 1, max: 12_000 }) },
            { weight: 1, arbitrary: fc.integer({ min: 1, max: 900_000 }) },
          ),
          value: fc.integer({ min: low, max: high }),
        }),
        { maxLength: 60, size: 'max' },
      ),
    })
    .map(({ start, validMs, steps }) => {
      let at = START + start
      return steps.map(({ gap, value }) => {
        at += gap
        return { at, value, validMs }
      })
    })

export const patients = fc.record({
  hr: samplesOf(...VITALS.hr),
  spo2: samplesOf(...VITALS.spo2),
  abp_map: samplesOf(...VITALS.abp_map),
  pulse: samplesOf(...VITALS.pulse),
  consciousness: fc.option(fc.constantFrom(...CODES)),
  news2: fc.option(fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => ({ lo: Math.min(a, b), hi: Math.max(a, b) }))),
  years: fc.option(fc.nat(100)),
  later: fc.integer({ min: 0, max: 30_000 }),
})
export type RandomPatient = typeof patients extends fc.Arbitrary<infer T> ? T : never
