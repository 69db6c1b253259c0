import { AGGREGATES, type Aggregate, type FactParams } from './document.ts'
import { parseDuration } from './duration.ts'
import type { FactKind } from './fact-names.ts'
import { at, isPlainObject, own, type Problems, quoted, refuseOthers } from './problems.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const SHORTEST_WINDOW_MS = 10 * SECOND_MS
const LONGEST_WINDOW_MS = 24 * HOUR_MS
const SHORTEST_BASELINE_MS = HOUR_MS
const LONGEST_BASELINE_MS = 72 * HOUR_MS
const SMALLEST_COVERAGE = 0.05
const DEVIATIONS = ['robust', 'difference'] as const
const PARTS = ['total', 'floor', 'ceiling'] as const

/** Aggregates that a baseline can be compared with: those that are a value of the vital sign. */
const COMPARABLE: readonly Aggregate[] = ['mean', 'median']
/** Aggregates that say what they know of a window, however little it is. */
const WITHOUT_COVERAGE: readonly Aggregate[] = ['count', 'share-below', 'share-above']

const ALLOWED: Readonly<Record<FactKind['type'], readonly string[]>> = {
  vital: ['maxAge', 'window', 'aggregate', 'than', 'coverage', 'baseline', 'deviation'],
  coded: ['maxAge'],
  score: ['part'],
  person: ['ifUnknown'],
}

type Params = { -readonly [Key in keyof FactParams]: FactParams[Key] }

/** @returns undefined when there are none; with a problem, whatever could be read */
export function checkParams(fact: FactKind, value: unknown, path: string, problems: Problems): FactParams | undefined {
  if (value === undefined) return undefined
  if (!isPlainObject(value)) {
    problems.add(path, `must be an object, not ${quoted(value)}`)
    return undefined
  }
  refuseOthers(value, ALLOWED[fact.type], path, problems)
  const params: Params = {}
  const duration = (key: 'maxAge' | 'window' | 'baseline', least: number, most: number) => {
    const text = own(value, key)
    if (text === undefined || !ALLOWED[fact.type].includes(key)) return
    const ms = parseDuration(text)
    if (ms === null || typeof text !== 'string') {
      problems.add(at(path, key), `must be a time like 30s, 5m or 24h, not ${quoted(text)}`)
    } else if (ms < least || ms > most) {
      problems.add(at(path, key), `must lie between ${inWords(least)} and ${inWords(most)}, not ${text}`)
    } else params[key] = text
  }
  const number = (key: 'than' | 'coverage' | 'ifUnknown', least: number, most: number, unit: string) => {
    const given = own(value, key)
    if (given === undefined || !ALLOWED[fact.type].includes(key)) return
    if (typeof given !== 'number' || !(given >= least && given <= most)) {
      problems.add(at(path, key), `must be a number between ${least} and ${most}${unit}, not ${quoted(given)}`)
    } else params[key] = given
  }
  duration('maxAge', SECOND_MS, 7 * 24 * HOUR_MS)
  duration('window', SHORTEST_WINDOW_MS, LONGEST_WINDOW_MS)
  duration('baseline', SHORTEST_BASELINE_MS, LONGEST_BASELINE_MS)
  number('coverage', SMALLEST_COVERAGE, 1, '')
  if (fact.type === 'vital') number('than', ...fact.range, fact.unit === null ? '' : ` ${fact.unit}`)
  if (fact.type === 'person') number('ifUnknown', ...fact.range, '')
  const aggregate = oneOf(value, 'aggregate', AGGREGATES, fact, path, problems)
  const deviation = oneOf(value, 'deviation', DEVIATIONS, fact, path, problems)
  const part = oneOf(value, 'part', PARTS, fact, path, problems)
  if (aggregate) params.aggregate = aggregate
  if (deviation) params.deviation = deviation
  if (part) params.part = part
  if (fact.type === 'vital') checkTogether(value, params, path, problems)
  return params
}

function oneOf<T extends string>(
  value: Readonly<Record<string, unknown>>,
  key: string,
  known: readonly T[],
  fact: FactKind,
  path: string,
  problems: Problems,
): T | undefined {
  const given = own(value, key)
  if (given === undefined || !ALLOWED[fact.type].includes(key)) return undefined
  const found = known.find(k => k === given)
  if (found === undefined) problems.add(at(path, key), `must be one of ${known.join(', ')}, not ${quoted(given)}`)
  return found
}

/** Which parameters need, or exclude, one another. */
function checkTogether(
  given: Readonly<Record<string, unknown>>,
  { aggregate }: Params,
  path: string,
  problems: Problems,
): void {
  const has = (key: string) => own(given, key) !== undefined
  const isShare = aggregate === 'share-below' || aggregate === 'share-above'
  if (has('window') && !has('aggregate')) problems.add(at(path, 'aggregate'), 'is needed with a window')
  if (has('aggregate') && !has('window')) problems.add(at(path, 'window'), 'is needed with an aggregate')
  if (isShare && !has('than')) problems.add(at(path, 'than'), `is needed with ${aggregate}`)
  if (!isShare && has('than')) problems.add(at(path, 'than'), 'belongs to share-below and share-above')
  if (has('deviation') && !has('baseline')) problems.add(at(path, 'baseline'), 'is needed with a deviation')
  if (has('maxAge') && has('window')) problems.add(at(path, 'maxAge'), 'has no meaning with a window')
  if (has('coverage') && !has('window') && !has('baseline')) {
    problems.add(at(path, 'coverage'), 'belongs to a window or a baseline')
  }
  if (has('coverage') && aggregate && WITHOUT_COVERAGE.includes(aggregate)) {
    problems.add(at(path, 'coverage'), `has no meaning with ${aggregate}, which says what it knows`)
  }
  if (has('baseline') && aggregate && !COMPARABLE.includes(aggregate)) {
    problems.add(at(path, 'aggregate'), `must be one of ${COMPARABLE.join(', ')} with a baseline`)
  }
}

function inWords(ms: number): string {
  return ms % HOUR_MS === 0 ? `${ms / HOUR_MS}h` : `${ms / SECOND_MS}s`
}
