import type { OrderContext } from '../../bus/order-review.ts'
import type { Contraindication } from '../advice/schemas.ts'
import { DAY_MS, dayOf, type Library } from './looked-at.ts'

/** Results that limits of medicines hang on. */
export const RESULTS = ['egfr', 'crcl', 'potassium', 'qtc'] as const
export type Result = (typeof RESULTS)[number]

/** One limit of a row. */
export interface Limit {
  readonly result: Result
  readonly isBeyond: (value: number) => boolean
  /** `below 30` */
  readonly words: string
}

/** What a result says about a limit. `old`: not beyond, but too long ago to be relied on. */
export type Finding =
  | { readonly kind: 'beyond' | 'within' | 'old'; readonly value: number; readonly words: string }
  | { readonly kind: 'unknown'; readonly words: string }

export function limitsOf({ when = {} }: Pick<Contraindication, 'when'>): readonly Limit[] {
  const below = (result: Result, limit: number | undefined) =>
    limit === undefined ? [] : [{ result, isBeyond: (value: number) => value < limit, words: `below ${limit}` }]
  const above = (result: Result, limit: number | undefined) =>
    limit === undefined ? [] : [{ result, isBeyond: (value: number) => value > limit, words: `above ${limit}` }]
  return [
    ...below('egfr', when.egfr_below),
    ...below('crcl', when.crcl_below),
    ...above('potassium', when.potassium_above_mmol_l),
    ...below('potassium', when.potassium_below_mmol_l),
    ...above('qtc', when.qtc_above_ms),
  ]
}

/** A result beyond its limit counts however old it is; one within reassures only as long as it is fresh. */
export function judge(
  { result, isBeyond, words: limit }: Limit,
  context: OrderContext,
  { knowledge }: Library,
): Finding {
  const { words, unit, validDays } = knowledge.practice.results[result]
  const newest = context.measurements.find(({ content }) => content.kind === result)?.content
  if (newest === undefined) return { kind: 'unknown', words: `no ${words} on record` }
  const text = `${words} ${newest.value} ${unit} of ${dayOf(newest.at)}`
  if (isBeyond(newest.value)) return { kind: 'beyond', value: newest.value, words: `${text}, ${limit}` }
  const isOld = context.at - newest.at > validDays * DAY_MS
  return { kind: isOld ? 'old' : 'within', value: newest.value, words: isOld ? `last ${text}` : text }
}
