import { checkLimits, type Limits } from '../../model/limits.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'

export const LIMIT_FIELDS = [
  { field: 'criticalLow', name: 'Critical low' },
  { field: 'low', name: 'Low' },
  { field: 'high', name: 'High' },
  { field: 'criticalHigh', name: 'Critical high' },
  { field: 'delaySeconds', name: 'Delay, s' },
] as const
export type LimitField = (typeof LIMIT_FIELDS)[number]['field']

/** What a person typed, by field; an empty text is no limit. */
export type LimitTexts = Readonly<Record<LimitField, string>>

export function textsOf(limits: Limits): LimitTexts {
  const text = (value: number | null) => (value === null ? '' : String(value))
  return {
    criticalLow: text(limits.criticalLow),
    low: text(limits.low),
    high: text(limits.high),
    criticalHigh: text(limits.criticalHigh),
    delaySeconds: text(limits.delaySeconds),
  }
}

/**
 * Judges what was typed, as it is typed.
 * @returns the limits, or what is wrong by field
 */
export function judgeTexts(
  code: VitalSignCode,
  texts: LimitTexts,
):
  | { readonly limits: Limits; readonly wrong: null }
  | { readonly limits: null; readonly wrong: ReadonlyMap<LimitField, string> } {
  const wrong = new Map<LimitField, string>()
  const read = (field: LimitField): number | null => {
    const typed = texts[field].trim().replace(',', '.')
    if (typed === '') return null
    const value = Number(typed)
    if (!Number.isFinite(value)) wrong.set(field, 'is not a number')
    return value
  }
  const delaySeconds = read('delaySeconds')
  if (delaySeconds === null) wrong.set('delaySeconds', 'is needed, 0 for none')
  const limits: Limits = {
    criticalLow: read('criticalLow'),
    low: read('low'),
    high: read('high'),
    criticalHigh: read('criticalHigh'),
    delaySeconds: delaySeconds ?? 0,
  }
  if (wrong.size > 0) return { limits: null, wrong }
  for (const { path, message } of checkLimits(code, limits)) {
    const known = LIMIT_FIELDS.find(f => path === `${code}.${f.field}`)
    if (known && !wrong.has(known.field)) wrong.set(known.field, inNurseWords(message))
  }
  return wrong.size > 0 ? { limits: null, wrong } : { limits, wrong: null }
}

/** The model names fields as programs do. */
function inNurseWords(message: string): string {
  return LIMIT_FIELDS.reduce((said, { field, name }) => said.replace(new RegExp(`\\b${field}\\b`), name), message)
}
