import { AppError, type FieldError } from '../../../model/errors.ts'
import { checkLimits, type Limits, type LimitsInForceByCode } from '../../../model/limits.ts'
import { isVitalSignCode, VITAL_SIGNS, type VitalSignCode } from '../../../model/vital-signs.ts'

export type AskedLimits = Readonly<Record<string, Partial<Limits> | null | undefined>>
export type LimitsChanges = Readonly<Partial<Record<VitalSignCode, Limits | null>>>

/**
 * What a person asked for, made whole with what is in force now.
 * Errors: VALIDATION_FAILED, one entry per limit that cannot be used.
 */
export function wholeLimits(asked: AskedLimits, inForce: LimitsInForceByCode): LimitsChanges {
  const changes: Partial<Record<VitalSignCode, Limits | null>> = {}
  const errors: FieldError[] = []
  for (const [code, limits] of Object.entries(asked)) {
    if (!isVitalSignCode(code) || limits === undefined) continue
    if (limits === null) {
      changes[code] = null
      continue
    }
    if (VITAL_SIGNS[code].kind !== 'numeric') {
      errors.push({ path: code, message: 'has coded values, which have no limits' })
      continue
    }
    const whole = { ...startingPoint(code, inForce), ...limits }
    errors.push(...checkLimits(code, whole))
    changes[code] = whole
  }
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'These limits cannot be used', { errors })
  return changes
}

function startingPoint(code: VitalSignCode, inForce: LimitsInForceByCode): Limits {
  const now = inForce[code]
  if (now === undefined) {
    const { delaySeconds } = VITAL_SIGNS[code]
    return { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds }
  }
  const { low, high, criticalLow, criticalHigh, delaySeconds } = now
  return { low, high, criticalLow, criticalHigh, delaySeconds }
}
