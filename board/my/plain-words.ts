import { VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'

/** What somebody without training calls it. */
const PLAIN: Readonly<Partial<Record<VitalSignCode, string>>> = {
  hr: 'Heart rate',
  pulse: 'Pulse',
  spo2: 'Oxygen in the blood',
  rr: 'Breaths',
  sbp: 'Blood pressure',
  abp_sbp: 'Blood pressure (artery)',
  temp: 'Temperature',
  glucose: 'Blood sugar',
  weight: 'Weight',
  pain: 'Pain',
}

/** Units that nobody says aloud. */
const PLAIN_UNITS: Readonly<Record<string, string>> = { '/min': 'a minute' }

export const plainName = (code: VitalSignCode) => PLAIN[code] ?? VITAL_SIGN_LABELS[code]
export const plainUnit = (unit: string) => PLAIN_UNITS[unit] ?? unit
