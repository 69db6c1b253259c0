const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/**
 * A length of time as rules write it: a whole number and `s`, `m` or `h`.
 * @returns ms; null when it is not one
 */
export function parseDuration(text: unknown): number | null {
  if (typeof text !== 'string' || text.length > 8) return null
  const unit = Object.hasOwn(UNIT_MS, text.slice(-1)) ? UNIT_MS[text.slice(-1)] : undefined
  const digits = text.slice(0, -1)
  if (unit === undefined || !/^[1-9]\d*$/.test(digits)) return null
  return Number(digits) * unit
}
