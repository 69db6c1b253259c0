import type { Instant } from './clock.ts'

export const SERVICE_CATEGORIES = ['service', 'operation'] as const
export type ServiceCategory = (typeof SERVICE_CATEGORIES)[number]

export interface Price {
  /** Hundredths of the currency's unit. */
  readonly amountCents: number
  /** ISO 4217. */
  readonly currency: string
}

export interface Service {
  readonly id: string
  readonly name: string
  /** Of the house's price list; no two services have the same. */
  readonly code: string
  readonly category: ServiceCategory
  /** A multiple of `GRID_MINUTES`. */
  readonly durationMinutes: number
  readonly price: Price
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** ISO 4217, as far as this machine knows it. */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code)
}
