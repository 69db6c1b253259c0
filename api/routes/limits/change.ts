import { AppError, type FieldError } from '../../../model/errors.ts'
import {
  checkLimits,
  type Limits,
  type LimitsChanges,
  type LimitsInForceByCode,
  limitsOfBand,
  type WardLimits,
} from '../../../model/limits.ts'
import { AGE_BANDS } from '../../../model/vital-signs.generated.ts'
import { type AgeBand, isVitalSignCode, VITAL_SIGNS, type VitalSignCode } from '../../../model/vital-signs.ts'
import type { WardLimitsChanges } from '../../../store/ward-limits.ts'

export type AskedLimits = Readonly<Record<string, Partial<Limits> | null | undefined>>

/**
 * What a person asked for, made whole with what is in force now.
 * Errors: VALIDATION_FAILED, one entry per limit that cannot be used.
 */
export function wholeLimits(asked: AskedLimits, inForce: LimitsInForceByCode): LimitsChanges {
  const errors: FieldError[] = []
  const changes = wholeByCode(asked, inForce, errors)
  refuse(errors)
  return changes
}

/** The same for a ward, by age band. Errors: VALIDATION_FAILED, with paths like `adult.spo2.low`. */
export function wholeWardLimits(
  asked: Readonly<Partial<Record<AgeBand, AskedLimits>>>,
  ward: WardLimits,
): WardLimitsChanges {
  const errors: FieldError[] = []
  const changes: Partial<Record<AgeBand, LimitsChanges>> = {}
  for (const { band } of AGE_BANDS) {
    const ofBand = asked[band]
    if (ofBand === undefined) continue
    const wrong: FieldError[] = []
    changes[band] = wholeByCode(ofBand, limitsOfBand(band, { ward }), wrong)
    errors.push(...wrong.map(({ path, message }) => ({ path: `${band}.${path}`, message })))
  }
  refuse(errors)
  return changes
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'These limits cannot be used', { errors: [...errors] })
}

function wholeByCode(asked: AskedLimits, inForce: LimitsInForceByCode, errors: FieldError[]): LimitsChanges {
  const changes: Partial<Record<VitalSignCode, Limits | null>> = {}
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
  return changes
}

function startingPoint(code: VitalSignCode, inForce: LimitsInForceByCode): Limits {
  const now = inForce[code]
  if (now === undefined) {
    const { delaySeconds } = VITAL_SIGNS[code]
    return { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds }
  }
  const { origin: _, source: __, ...limits } = now
  return limits
}
