import type { Price } from '../../model/service.ts'

/** `EUR 45.00` */
export function moneyText({ amountCents, currency }: Price): string {
  return new Intl.NumberFormat('en-GB', { style: 'currency', currency, currencyDisplay: 'code' }).format(
    amountCents / 100,
  )
}

/** Sums by currency, in the order of their first. */
export function sums(prices: readonly Price[]): readonly Price[] {
  const byCurrency = new Map<string, number>()
  for (const { amountCents, currency } of prices) {
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + amountCents)
  }
  return [...byCurrency].map(([currency, amountCents]) => ({ amountCents, currency }))
}

/** `EUR 45.00`, `EUR 45.00 and USD 10.00`, `nothing`. */
export function sumText(prices: readonly Price[]): string {
  const texts = sums(prices).map(moneyText)
  return texts.length === 0 ? 'nothing' : texts.join(' and ')
}

export const times = ({ amountCents, currency }: Price, quantity: number): Price => ({
  amountCents: amountCents * quantity,
  currency,
})
