import type { Price } from '../../model/service.ts'
import { type Decode, fields } from '../live/fields.ts'
import type { Row } from '../parts/row.ts'
import { times } from './money.ts'
import { decodePrice } from './visit-data.ts'

/** What can be billed. */
export interface PricedService {
  readonly id: string
  readonly name: string
  readonly code: string
  readonly price: Price
}

export const decodePricedService: Decode<PricedService> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.text('name'), code: f.text('code'), price: f.of('price', decodePrice) }
}

/** More than this is a typing error. */
const MOST = 999

/** Empty counts as once. @returns null for what is no number of times */
export function quantityOf({ quantity = '' }: Row): number | null {
  if (quantity.trim() === '') return 1
  const count = Number(quantity)
  return Number.isInteger(count) && count >= 1 && count <= MOST ? count : null
}

export function rowsProblem(rows: readonly Row[]): string | null {
  return rows.every(row => quantityOf(row) !== null) ? null : `needs a number from 1 to ${MOST} in each line`
}

export function itemsBody(rows: readonly Row[]): readonly object[] {
  return rows.map(row => ({
    serviceId: row.serviceId ?? '',
    quantity: quantityOf(row) ?? 1,
    note: row.note?.trim() || null,
  }))
}

/** What the lines cost; those whose service has left the price list are priced by the server. */
export function pricesOf(rows: readonly Row[], services: readonly PricedService[]): readonly Price[] {
  return rows.flatMap(row => {
    const price = services.find(({ id }) => id === row.serviceId)?.price
    const quantity = quantityOf(row)
    return price === undefined || quantity === null ? [] : [times(price, quantity)]
  })
}
