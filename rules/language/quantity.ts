import type { FactParams } from './document.ts'
import type { FactKind } from './fact-names.ts'

/** What a fact is a number of: its unit, and the numbers that can be meant. */
export interface Quantity {
  readonly unit: string
  readonly range: readonly [number, number]
  /** Whether the fact lies within `range` for certain, and not only what is sensible to compare with. */
  readonly isBounded: boolean
}

const MOST_DEVIATIONS = 30
const MOST_COUNTED = 1_000_000

/** @returns null for a coded fact, which is no number */
export function quantityOf(fact: FactKind, params: FactParams | undefined): Quantity | null {
  switch (fact.type) {
    case 'coded':
      return null
    case 'score':
      return { unit: fact.score, range: fact.range, isBounded: true }
    case 'person':
      return { unit: fact.unit, range: fact.range, isBounded: false }
    case 'vital':
      return vitalQuantity(fact, params)
  }
}

function vitalQuantity(fact: FactKind & { type: 'vital' }, params: FactParams | undefined): Quantity {
  const unit = fact.unit ?? ''
  const [low, high] = fact.range
  const width = high - low
  if (params?.baseline !== undefined) {
    if (params.deviation === 'difference') return { unit, range: [-width, width], isBounded: true }
    return { unit: 'robust standard deviations', range: [-MOST_DEVIATIONS, MOST_DEVIATIONS], isBounded: false }
  }
  switch (params?.aggregate) {
    case 'rate':
      return { unit: `${unit} per minute`, range: [-width, width], isBounded: false }
    case 'count':
      return { unit: 'values', range: [0, MOST_COUNTED], isBounded: false }
    case 'share-below':
    case 'share-above':
      return { unit: 'of 1', range: [0, 1], isBounded: true }
    default:
      return { unit, range: fact.range, isBounded: true }
  }
}
