import { VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { VITAL_SIGN_CODES } from '../../model/vital-signs.ts'

/** `63 %`; a dash when there is nothing to divide by. */
export function shareText(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`
}

export function rateText(rate: number | null): string {
  return rate === null ? '–' : rate.toFixed(rate < 10 ? 1 : 0)
}

export const TOO_EARLY = 'too early to say'

/** Less than one day of one bed would be blown up to a day. */
export function isTooEarly(bedDays: number): boolean {
  return bedDays < 1
}

/** Alarms a bed and day. */
export function perBedDayText({ bedDays, perBedDay }: { bedDays: number; perBedDay: number | null }): string {
  return isTooEarly(bedDays) ? TOO_EARLY : rateText(perBedDay)
}

/** `45 s`, `3 min`, `2.5 h`. @param seconds null: nothing was acknowledged */
export function timeText(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

const RULES: Readonly<Record<string, string>> = {
  'limit-low': 'too low',
  'limit-high': 'too high',
  'device-silent': 'No signal',
  'devices-silent': 'No signal from many monitors',
  'lead-off': 'Lead off',
  'battery-low': 'Battery low',
  'clock-wrong': 'Clock of the monitor wrong',
  'nurse-call': 'Nurse call',
  fall: 'Fall',
}

/** `SpO2 too low`; the name of a rule as data, its id where the name is not known. */
export function ruleText(
  { ruleId, code }: { readonly ruleId: string; readonly code: string | null },
  names: ReadonlyMap<string, string>,
): string {
  const named = names.get(ruleId)
  if (named !== undefined) return named
  const known = VITAL_SIGN_CODES.find(c => c === code)
  return [known === undefined ? code : VITAL_SIGN_LABELS[known], RULES[ruleId] ?? ruleId]
    .filter(part => part !== null)
    .join(' ')
}
