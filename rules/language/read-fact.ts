import type { Instant } from '../../model/clock.ts'
import { VITAL_SIGNS } from '../../model/vital-signs.ts'
import { type Bounds, type ReadWindow, readAggregate, setKnown, setUnknown } from './aggregate.ts'
import { refreshBaseline } from './baseline.ts'
import type { FactParams, FactReference } from './document.ts'
import { parseDuration } from './duration.ts'
import { FACTS, type FactKind } from './fact-names.ts'
import type { LayoutBuilder } from './layout.ts'
import { type PatientFacts, SCORE_FIELDS } from './patient-facts.ts'
import { moveWindow } from './window.ts'

/** Writes between which numbers a fact lies at a time. */
export type ReadFact = (facts: PatientFacts, at: Instant, out: Bounds) => void

export interface CompiledFact {
  readonly fact: FactKind
  readonly read: ReadFact
  /** About how long it takes, in steps of one comparison; cheap conditions are asked first. */
  readonly cost: number
}

/** Least part of a window that must be known, where a rule does not say. */
const WINDOW_COVERAGE = 0.8
/** … and of a baseline: a quarter of a day is a patient's own already. */
const BASELINE_COVERAGE = 0.25
/** Spread below which a baseline counts as this spread: a resting pulse of exactly 70 is no reason to fear 72. */
const LEAST_SPREAD_IN_STEPS = 1

const COST = { value: 1, window: 100, median: 1500, baseline: 5 } as const

/** @throws Error for a reference that `checkRule` refuses */
export function compileFact({ fact: name, params }: FactReference, builder: LayoutBuilder): CompiledFact {
  const fact = FACTS.get(name)
  if (!fact) throw new Error(`${name} is no fact; only checked rules can be compiled`)
  switch (fact.type) {
    case 'person':
      return { fact, cost: COST.value, read: readPerson(fact.index, params?.ifUnknown) }
    case 'score':
      return { fact, cost: COST.value, read: readScore(fact.index, params?.part ?? 'total') }
    case 'coded':
      return { fact, cost: COST.value, read: readValue(fact.index, msOf(params?.maxAge)) }
    case 'vital': {
      const own = compileOwn(fact, params ?? {}, builder)
      return params?.baseline === undefined ? own : compileDeviation(fact, own, params, params.baseline, builder)
    }
  }
}

function compileOwn(fact: FactKind & { type: 'vital' }, params: FactParams, builder: LayoutBuilder): CompiledFact {
  const { window, aggregate, coverage = WINDOW_COVERAGE, than = 0 } = params
  const ms = msOf(window)
  if (ms === null || !aggregate) return { fact, cost: COST.value, read: readValue(fact.index, msOf(params.maxAge)) }
  const read = readAggregate(aggregate, { coverage, than })
  const cost = aggregate === 'median' ? COST.median : COST.window
  return { fact, cost, read: readThrough(builder.window(fact.index, ms), read) }
}

/** The newest value, while it is fresh: as long as it is valid, or as the rule says. */
function readValue(code: number, maxAgeMs: number | null): ReadFact {
  return (facts, at, out) => {
    const until = maxAgeMs === null ? facts.validUntil[code] : (facts.measuredAt[code] ?? -Infinity) + maxAgeMs
    if (at <= (until ?? -Infinity)) setKnown(out, facts.values[code] ?? Number.NaN)
    else setUnknown(out)
  }
}

function readThrough(index: number, read: ReadWindow): ReadFact {
  return (facts, at, out) => {
    const window = facts.windows[index]
    if (!window) {
      setUnknown(out)
      return
    }
    moveWindow(window, at)
    read(window, out)
  }
}

function compileDeviation(
  fact: FactKind & { type: 'vital' },
  own: CompiledFact,
  { coverage = BASELINE_COVERAGE, deviation = 'robust' }: FactParams,
  length: string,
  builder: LayoutBuilder,
): CompiledFact {
  const index = builder.baseline(fact.index, msOf(length) ?? 0, coverage)
  const { hysteresis, resolution } = VITAL_SIGNS[fact.code]
  const leastSpread = Math.max(hysteresis, LEAST_SPREAD_IN_STEPS * (resolution ?? 1))
  const read: ReadFact = (facts, at, out) => {
    own.read(facts, at, out)
    const value = out[0] ?? -Infinity
    const window = facts.windows[index.window]
    const baseline = facts.baselines[index.baseline]
    setUnknown(out)
    if (value === -Infinity || !window || !baseline) return
    moveWindow(window, at)
    refreshBaseline(baseline, window, coverage)
    if (Number.isNaN(baseline.median)) return
    const difference = value - baseline.median
    setKnown(out, deviation === 'difference' ? difference : difference / Math.max(baseline.spread, leastSpread))
  }
  return { fact, cost: own.cost + COST.baseline, read }
}

/** An incomplete score lies between its floor and its ceiling, and that is enough for many a condition. */
function readScore(score: number, part: 'total' | 'floor' | 'ceiling'): ReadFact {
  const start = score * SCORE_FIELDS
  return (facts, at, out) => {
    if (at > (facts.scores[start + 2] ?? -Infinity)) {
      setUnknown(out)
      return
    }
    out[0] = facts.scores[part === 'ceiling' ? start + 1 : start] ?? -Infinity
    out[1] = facts.scores[part === 'floor' ? start : start + 1] ?? Infinity
  }
}

function readPerson(field: number, ifUnknown: number | undefined): ReadFact {
  return (facts, _at, out) => {
    const age = facts.person[field] ?? Number.NaN
    const known = Number.isNaN(age) ? ifUnknown : age
    if (known === undefined) setUnknown(out)
    else setKnown(out, known)
  }
}

function msOf(length: string | undefined): number | null {
  return length === undefined ? null : parseDuration(length)
}
