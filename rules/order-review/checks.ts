import { duplicateTherapy } from './duplicate-therapy.ts'
import type { OrderCheck } from './review.ts'

/** Everything that is asked of an order. */
export const ORDER_CHECKS: readonly OrderCheck[] = [duplicateTherapy]
