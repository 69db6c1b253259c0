import {
  type Range,
  VITAL_SIGN_CODES,
  VITAL_SIGNS,
  type VitalSign,
  type VitalSignCode,
  type Vitals,
  type VitalValue,
  widestRange,
} from '../model/vital-signs.ts'
import { quote, type Refusal } from '../model/wire/refusal.ts'

/**
 * Ranges in which a value is surely meant in another unit (vital-signs.md, section 1, rule 3). Looked at only outside the
 * plausible range. A value that fits neither unit stays implausible.
 */
const OTHER_UNITS: Readonly<Partial<Record<VitalSignCode, Range & { readonly unit: string }>>> = {
  temp: { min: 77, max: 113, unit: 'degrees Fahrenheit' }, // 25 to 45 Cel
  fio2: { min: 0.21, max: 1, unit: 'a fraction' },
  spo2: { min: 0.4, max: 1, unit: 'a fraction' },
  glucose: { min: 0.5, max: 9.999, unit: 'mmol/L' },
}

interface Check {
  readonly sign: VitalSign
  /** Null for coded vitals. */
  readonly range: Range | null
}

const CHECKS: ReadonlyMap<string, Check> = new Map(
  VITAL_SIGN_CODES.map(code => [code, { sign: VITAL_SIGNS[code], range: widestRange(VITAL_SIGNS[code]) }]),
)

/**
 * Vitals against the catalogue. A value that is refused costs nobody else of the same instant its place.
 * @param ts the device's time, for the detail only
 * @returns the vitals themselves where nothing is wrong with them, else a copy of what is right; null when nothing is left
 */
export function validateVitals(vitals: Vitals, ts: number | null, refused: Refusal[]): Vitals | null {
  if (areRight(vitals)) return vitals
  const right: Partial<Record<VitalSignCode, VitalValue>> = {}
  let some = false
  for (const code of VITAL_SIGN_CODES) {
    const value = vitals[code]
    if (value === undefined) continue
    const refusal = judgeValue(code, value, ts)
    if (refusal === null) {
      right[code] = value
      some = true
    } else refused.push(refusal)
  }
  return some ? right : null
}

/** The usual case, without an object made. */
function areRight(vitals: Readonly<Record<string, VitalValue>>): boolean {
  for (const code in vitals) {
    const value = vitals[code]
    const check = CHECKS.get(code)
    if (!check || value === undefined || !isRight(check, value)) return false
  }
  return true
}

function isRight({ sign, range }: Check, value: VitalValue): boolean {
  if (range === null) return typeof value === 'string' && sign.values !== null && Object.hasOwn(sign.values, value)
  return typeof value === 'number' && value >= range.min && value <= range.max
}

function judgeValue(code: VitalSignCode, value: VitalValue, ts: number | null): Refusal | null {
  const check = CHECKS.get(code)
  if (!check || isRight(check, value)) return null
  const { sign, range } = check
  const where = `vitals.${code}: ${quote(value)}`
  const when = ts === null ? '' : ` (ts ${ts})`
  if (range === null) {
    const codes = Object.keys(sign.values ?? {}).join(', ')
    return { reason: 'wrong-type', detail: `${where} is not one of ${codes}${when}` }
  }
  if (typeof value !== 'number') return { reason: 'wrong-type', detail: `${where} is not a number${when}` }
  const other = OTHER_UNITS[code]
  if (other && value >= other.min && value <= other.max) {
    return { reason: 'wrong-unit', detail: `${where} looks like ${other.unit}, the unit is ${sign.unit}${when}` }
  }
  const detail = `${where} is outside the plausible range ${range.min} to ${range.max} ${sign.unit ?? ''}`.trimEnd()
  return { reason: 'implausible', detail: detail + when }
}
