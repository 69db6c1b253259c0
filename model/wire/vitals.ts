import { isVitalSignCode, type VitalSignCode, type Vitals, type VitalValue } from '../vital-signs.ts'
import type { JsonObject } from './json.ts'
import { memberPath, quote, type Refusal } from './refusal.ts'

/**
 * The vitals of an object from outside: known codes with a finite number or a text. Whether the value suits its code is
 * judged later, against the catalogue. A bad member is refused alone; the others of the same instant are kept.
 * @returns the object itself where nothing is wrong with it (the usual case costs no copy)
 */
export function vitalsOf(raw: JsonObject, path: string, refused: Refusal[]): Vitals {
  if (isVitals(raw)) return raw
  const kept: Partial<Record<VitalSignCode, VitalValue>> = {}
  for (const code of Object.keys(raw)) {
    const value = raw[code]
    if (!isVitalSignCode(code)) {
      refused.push({ reason: 'unknown-code', detail: `${memberPath(path, code)}: no such vital sign` })
    } else if (isVitalValue(value)) kept[code] = value
    else refused.push(notAValue(`${path}.${code}`, value))
  }
  return kept
}

export function notAValue(path: string, value: unknown): Refusal {
  return { reason: 'wrong-type', detail: `${path}: ${quote(value)} is not a finite number` }
}

/** JSON has no NaN, but 1e999 is JSON and becomes Infinity. */
export function isVitalValue(value: unknown): value is VitalValue {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string'
}

function isVitals(raw: JsonObject): raw is Vitals {
  for (const code in raw) {
    if (!isVitalSignCode(code) || !isVitalValue(raw[code])) return false
  }
  return true
}
