import { shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { isVitalSignCode } from '../../model/vital-signs.ts'
import { clinicMoment } from '../clinic-time.ts'

const SIDES = [
  { of: 'low', name: 'low' },
  { of: 'high', name: 'high' },
  { of: 'criticalLow', name: 'critical low' },
  { of: 'criticalHigh', name: 'critical high' },
] as const
/** Of a rule set, beside its limits (docs/backtest.md). */
const MORE: Readonly<Record<string, string>> = {
  rules: 'its own rules',
  builtin: 'what is built in',
  personal: 'whether limits of patients count',
  silence: 'silence of monitors',
  plain: 'how alarms begin and end',
}

/** What was changed, in words: `SpO2: low 88 %, delay 15 s`. @param against a rule set as JSON; undefined: too long to keep */
export function changeText(against: string | undefined): string {
  const set = against === undefined ? null : objectOf(parsed(against))
  if (set === null) return 'a rule set that is too long to be shown here'
  const limits = Object.entries(objectOf(set.limits) ?? {}).map(([code, limit]) => limitText(code, objectOf(limit)))
  const more = Object.keys(set).flatMap(key => MORE[key] ?? [])
  return [...limits, ...more].join('; ') || 'nothing'
}

function limitText(code: string, limit: Readonly<Record<string, unknown>> | null): string {
  if (!isVitalSignCode(code)) return code
  const unit = shownUnit(code)
  const sides = SIDES.flatMap(({ of, name }) => {
    const value = limit?.[of]
    if (value === undefined) return []
    return typeof value === 'number' ? `${name} ${value} ${unit}`.trimEnd() : `${name} none`
  })
  const delay = limit?.delaySeconds
  return `${VITAL_SIGN_LABELS[code]}: ${[...sides, ...(typeof delay === 'number' ? [`delay ${delay} s`] : [])].join(', ')}`
}

/** `2026-11-01 00:00 to 2026-11-08 00:00`. @returns null: not known */
export function periodText({ from, to }: Readonly<Record<string, string>>, zone: string): string | null {
  const [begin, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')]
  return Number.isNaN(begin) || Number.isNaN(end) ? null : `${clinicMoment(begin, zone)} to ${clinicMoment(end, zone)}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // said as what cannot be shown
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
}
