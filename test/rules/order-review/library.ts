import type { OrderContext } from '../../../bus/order-review.ts'
import type { Advice } from '../../../model/advice.ts'
import type { OrderContent } from '../../../model/medication-order.ts'
import { readKnowledge } from '../../../rules/advice/knowledge.ts'
import { orderChecks } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'

export const knowledge = readKnowledge()
const review = createOrderReview(orderChecks(knowledge))

/** What is said to this order, by one check or by all. */
export async function said(order: OrderContent, context: OrderContext, check?: string): Promise<readonly Advice[]> {
  const advice = await review.review(order, context)
  return advice.filter(({ justification }) => check === undefined || justification.check === check)
}

/** A name of the vocabulary, and all its synonyms. */
export function namesOf(drug: string): readonly string[] {
  const row = knowledge.drugs.find(({ name }) => name === drug)
  return [drug, ...(row?.synonyms ?? [])]
}
