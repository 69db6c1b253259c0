import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { scoreData } from './support.ts'

const Edge = Type.Union([Type.Number(), Type.Null()])
const Bands = Type.Array(Type.Object({ min: Edge, max: Edge, points: Type.Integer() }))
const Banded = Type.Object({ bands: Bands })
const Pair = Type.Tuple([Type.Number(), Type.Number()])
const Cutoffs = Type.Record(Type.String(), Type.Object({ score1: Pair, score2: Pair, score4: Pair }))
const Points = Type.Object({ values: Type.Record(Type.String(), Type.Integer()) })

const Published = Type.Object({
  news2: Type.Object({
    parameters: Type.Object({
      rr: Banded,
      spo2_scale_1: Banded,
      spo2_scale_2: Type.Object({ bands_air: Bands, bands_oxygen: Bands }),
      sbp: Banded,
      pulse: Banded,
      temp: Banded,
      o2: Points,
      consciousness: Points,
    }),
  }),
  qsofa: Type.Object({ criteria: Type.Object({ rr: Type.String(), sbp: Type.String(), mentation: Type.String() }) }),
  sirs: Type.Object({
    criteria: Type.Object({ temp: Type.String(), pulse: Type.String(), resp: Type.String(), wbc: Type.String() }),
  }),
  mews: Type.Object({
    parameters: Type.Object({ rr: Banded, pulse: Banded, sbp: Banded, temp: Banded, avpu: Points }),
  }),
  pews_bedside: Type.Object({ cutoffs: Type.Object({ hr: Cutoffs, sbp: Cutoffs, rr: Cutoffs }) }),
})

/** The tables as read from the publications: other data in another form than the product's, so that one checks the other. */
export const PUBLISHED = Value.Parse(Published, scoreData('published.json'))

/** Points of a value that stands on a chart step. */
export type Reading = (value: number) => number

export function byBands(bands: (typeof PUBLISHED.mews.parameters.rr)['bands']): Reading {
  return value => {
    const found = bands.filter(b => value >= (b.min ?? -Infinity) && value <= (b.max ?? Infinity))
    if (found.length !== 1) throw new Error(`${value} is in ${found.length} bands`)
    return found[0]?.points ?? Number.NaN
  }
}

/** One point when one of the comparisons in a sentence holds: `> 38.0 or < 36.0 Cel`. */
export function byCriterion(sentence: string): Reading {
  const comparisons = [...sentence.matchAll(/([<>]=?)\s*(\d+(?:\.\d+)?)/g)].map(([, sign, limit]) => {
    const than = Number(limit)
    return (value: number) =>
      sign === '>' ? value > than : sign === '>=' ? value >= than : sign === '<' ? value < than : value <= than
  })
  if (comparisons.length === 0) throw new Error(`"${sentence}" compares nothing`)
  return value => (comparisons.some(holds => holds(value)) ? 1 : 0)
}

/** The highest sub-score whose low or high cut-off is met. */
export function byCutoffs(cutoffs: { score1: number[]; score2: number[]; score4: number[] }): Reading {
  const isMet = ([low = Number.NaN, high = Number.NaN]: number[], value: number) => value <= low || value >= high
  return value =>
    isMet(cutoffs.score4, value) ? 4 : isMet(cutoffs.score2, value) ? 2 : isMet(cutoffs.score1, value) ? 1 : 0
}

/** Between two steps the nearest counts, of an exact half the neighbour with more points. */
export function onSteps(reading: Reading, stepsPerUnit: number): Reading {
  return value => {
    // Thousandths of a step as whole numbers: nothing is lost to binary fractions.
    const thousandths = Math.round(value * stepsPerUnit * 1000)
    const below = Math.floor(thousandths / 1000)
    const rest = thousandths - below * 1000
    const [a, b] = [below, below + 1].map(n => reading(n / stepsPerUnit))
    if (rest === 500) return Math.max(a ?? 0, b ?? 0)
    return (rest < 500 ? a : b) ?? Number.NaN
  }
}
