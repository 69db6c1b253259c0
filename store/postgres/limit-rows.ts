import type { Limits, LimitsByCode } from '../../model/limits.ts'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'

export type LimitsRow = {
  code: string
  low: number | null
  high: number | null
  critical_low: number | null
  critical_high: number | null
  delay_seconds: number
  latching: boolean
}

export const LIMIT_COLUMNS = 'code, low, high, critical_low, critical_high, delay_seconds, latching'

/** In the order of `LIMIT_COLUMNS`, without the code. */
export function limitValues({ low, high, criticalLow, criticalHigh, delaySeconds, latching }: Limits) {
  return [low, high, criticalLow, criticalHigh, delaySeconds, latching ?? false] as const
}

/** A code that the catalogue has no more is left out. */
export function limitsFromRows(rows: readonly LimitsRow[]): LimitsByCode {
  const limits: Partial<Record<VitalSignCode, Limits>> = {}
  for (const row of rows) {
    if (!isVitalSignCode(row.code)) continue
    limits[row.code] = {
      low: row.low,
      high: row.high,
      criticalLow: row.critical_low,
      criticalHigh: row.critical_high,
      delaySeconds: row.delay_seconds,
      ...(row.latching ? { latching: true } : {}),
    }
  }
  return limits
}
