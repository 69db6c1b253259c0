import { SCORES, type ScoreName } from '../../model/score.ts'
import { shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { isVitalSignCode } from '../../model/vital-signs.ts'
import {
  type Condition,
  type ConditionValue,
  type FactParams,
  type FactReference,
  isLeaf,
  type Leaf,
  type Operator,
} from './document.ts'
import { FACTS } from './fact-names.ts'
import { quantityOf } from './quantity.ts'

interface Line {
  /** Within how many groups. */
  readonly depth: number
  readonly text: string
}

const OPERATOR_TEXT: Readonly<Record<Operator, string>> = {
  equal: 'is',
  notEqual: 'is not',
  in: 'is one of',
  notIn: 'is none of',
  lessThan: 'is below',
  lessThanInclusive: 'is at most',
  greaterThan: 'is above',
  greaterThanInclusive: 'is at least',
  between: 'is between',
  outside: 'is outside',
}
const SCORE_TEXT: Readonly<Record<ScoreName, string>> = {
  news2: 'NEWS2',
  qsofa: 'qSOFA',
  sirs: 'SIRS',
  mews: 'MEWS',
  shock_index: 'shock index',
  pews_bedside: 'Bedside PEWS',
}
const PERSON_TEXT: Readonly<Record<string, string>> = {
  'age:days': 'age',
  'suspected-infection': 'suspected infection',
  'spo2-scale': 'SpO2 scale of NEWS2',
}
/** Units that are written otherwise, or that the fact says itself. */
const UNIT_TEXT: Readonly<Record<string, string>> = {
  a: ' years',
  d: ' days',
  scale: '',
  '1 yes, 0 no': '',
  ...Object.fromEntries(SCORES.map(score => [score, ''])),
}
const DURATION_UNITS: Readonly<Record<string, string>> = { s: 's', m: 'min', h: 'h' }

/** Conditions as a person reads them, one a line. */
export function conditionsInWords(condition: Condition, depth = 0): readonly Line[] {
  if (isLeaf(condition)) {
    const text = leafText(condition)
    return [{ depth, text: `${text.charAt(0).toUpperCase()}${text.slice(1)}` }]
  }
  if ('not' in condition) return [{ depth, text: 'Not:' }, ...conditionsInWords(condition.not, depth + 1)]
  const isAll = 'all' in condition
  const inner = isAll ? condition.all : condition.any
  const [only] = inner
  if (inner.length === 1 && only) return conditionsInWords(only, depth)
  const head = isAll ? 'All of:' : 'At least one of:'
  return [{ depth, text: head }, ...inner.flatMap(each => conditionsInWords(each, depth + 1))]
}

/** One condition: `share of the last 5 min with SpO2 below 92 % is at least 60 %`. */
export function leafText(leaf: Leaf): string {
  return `${factWords(leaf)} ${OPERATOR_TEXT[leaf.operator]} ${valueText(leaf, leaf.value)}`
}

function factWords({ fact, params = {} }: FactReference): string {
  const { baseline, part, maxAge, ifUnknown } = params
  const name = nameOf(fact)
  let text = params.aggregate && params.window ? windowText(name, fact, params.aggregate, params) : name
  if (part === 'floor') text = `the least that ${name} can be`
  if (part === 'ceiling') text = `the most that ${name} can be`
  if (maxAge) text += ` (not older than ${duration(maxAge)})`
  if (ifUnknown !== undefined) text += ` (taken as ${ifUnknown} where unknown)`
  return baseline ? `${text} against the patient's own median of ${duration(baseline)}` : text
}

function windowText(
  name: string,
  fact: string,
  aggregate: NonNullable<FactParams['aggregate']>,
  { window, than }: FactParams,
): string {
  const of = `the last ${duration(window ?? '')}`
  switch (aggregate) {
    case 'share-below':
      return `share of ${of} with ${name} below ${than}${unitText({ fact })}`
    case 'share-above':
      return `share of ${of} with ${name} above ${than}${unitText({ fact })}`
    case 'rate':
      return `change of ${name} over ${of}`
    case 'count':
      return `number of values of ${name} in ${of}`
    case 'min':
      return `lowest ${name} of ${of}`
    case 'max':
      return `highest ${name} of ${of}`
    default:
      return `${aggregate} of ${name} over ${of}`
  }
}

function nameOf(fact: string): string {
  if (isVitalSignCode(fact)) return VITAL_SIGN_LABELS[fact]
  const score = SCORES.find(known => fact === `score:${known}`)
  return score ? SCORE_TEXT[score] : (PERSON_TEXT[fact] ?? fact)
}

/** What a fact is compared with, or was, in the words of `leafText`. */
export function valueText(leaf: Leaf, value: ConditionValue): string {
  if (typeof value === 'object' && 'fact' in value) return `the ${factWords(value)}`
  const isShare = leaf.params?.aggregate === 'share-below' || leaf.params?.aggregate === 'share-above'
  const kind = FACTS.get(leaf.fact)
  const isYesNo = kind?.type === 'person' && kind.unit === '1 yes, 0 no'
  const each = (one: number | string) => {
    if (typeof one !== 'number') return one
    if (isYesNo && (one === 0 || one === 1)) return one === 1 ? 'yes' : 'no'
    return String(isShare ? round(one * 100) : one)
  }
  const unit = isShare ? ' %' : unitText(leaf)
  if (typeof value !== 'object') return `${each(value)}${unit}`
  const joined = leaf.operator === 'between' || leaf.operator === 'outside' ? ' and ' : ', '
  return `${[...value].map(each).join(joined)}${unit}`
}

function unitText({ fact, params }: FactReference): string {
  const kind = FACTS.get(fact)
  const unit = kind && quantityOf(kind, params)?.unit
  if (!unit) return ''
  if (kind.type !== 'vital' || !kind.unit || !unit.startsWith(kind.unit)) return UNIT_TEXT[unit] ?? ` ${unit}`
  const shown = `${shownUnit(kind.code)}${unit.slice(kind.unit.length)}`.trim()
  return shown === '' ? '' : ` ${shown}`
}

function duration(text: string): string {
  return `${text.slice(0, -1)} ${DURATION_UNITS[text.slice(-1)] ?? ''}`
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
