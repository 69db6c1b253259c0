import { GRID_MINUTES } from '../../model/doctor.ts'
import { isCurrency, SERVICE_CATEGORIES, type ServiceCategory } from '../../model/service.ts'
import { type Decode, fields } from '../live/fields.ts'
import { needed, numberOf } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'

/** A service or an operation with its price, as the house's list has it. */
export interface PricedService {
  readonly id: string
  readonly name: string
  readonly code: string
  readonly category: ServiceCategory
  readonly durationMinutes: number
  /** Hundredths of the currency's unit. */
  readonly amountCents: number
  /** ISO 4217. */
  readonly currency: string
  readonly version: number
}

export const decodePricedService: Decode<PricedService> = (value, at) => {
  const f = fields(value, at)
  const price = f.of('price', fields)
  return {
    id: f.text('id'),
    name: f.text('name'),
    code: f.text('code'),
    category: f.oneOf('category', SERVICE_CATEGORIES),
    durationMinutes: f.number('durationMinutes'),
    amountCents: price.number('amountCents'),
    currency: price.text('currency'),
    version: f.number('version'),
  }
}

export interface ServiceValues {
  readonly name: string
  readonly code: string
  readonly category: ServiceCategory
  readonly minutes: string
  readonly price: string
  readonly currency: string
}

export function serviceValues(service: PricedService): ServiceValues {
  const { name, code, category, durationMinutes, amountCents, currency } = service
  return { name, code, category, minutes: String(durationMinutes), price: (amountCents / 100).toFixed(2), currency }
}

/** A day; longer is a typing error. */
const LONGEST_MINUTES = 1440
/** A million of most currencies: more is a typing error. */
const HIGHEST_PRICE = 1_000_000

export function serviceProblems({ name, code, minutes, price, currency }: ServiceValues): Problems<ServiceValues> {
  return {
    name: needed(name),
    code: needed(code),
    minutes: minutesProblem(minutes),
    price: priceProblem(price),
    currency: isCurrency(currency.trim().toUpperCase()) ? null : 'must be three letters like EUR',
  }
}

function minutesProblem(typed: string): string | null {
  const minutes = numberOf(typed)
  if (minutes === null) return 'is needed'
  const fits = minutes !== undefined && minutes > 0 && minutes <= LONGEST_MINUTES && minutes % GRID_MINUTES === 0
  return fits ? null : `must be a multiple of ${GRID_MINUTES} up to ${LONGEST_MINUTES}`
}

function priceProblem(typed: string): string | null {
  const price = numberOf(typed)
  if (price === null) return 'is needed: 0 when it costs nothing'
  if (price === undefined || price < 0 || price > HIGHEST_PRICE) return `must be a number from 0 to ${HIGHEST_PRICE}`
  return Math.abs(price * 100 - Math.round(price * 100)) < 1e-6 ? null : 'may have two decimals at most'
}

/** For the API; of values without a problem. */
export function serviceBody({ name, code, category, minutes, price, currency }: ServiceValues) {
  return {
    name: name.trim(),
    code: code.trim(),
    category,
    durationMinutes: numberOf(minutes) ?? 0,
    price: { amountCents: Math.round((numberOf(price) ?? 0) * 100), currency: currency.trim().toUpperCase() },
  }
}

export const CATEGORY_TEXT: Readonly<Record<ServiceCategory, string>> = { service: 'Service', operation: 'Operation' }
