import type { AlertPriority } from '../model/alert.ts'
import { AGE_BANDS } from '../model/vital-signs.generated.ts'
import { VITAL_SIGNS, type VitalSignCode, type VitalValue } from '../model/vital-signs.ts'

/** The short name a nurse uses; the catalogue's name where no shorter one is usual. */
const SHORT: Readonly<Partial<Record<VitalSignCode, string>>> = {
  hr: 'HR',
  pulse: 'PR',
  spo2: 'SpO₂',
  rr: 'RR',
  sbp: 'BP sys',
  dbp: 'BP dia',
  map: 'BP mean',
  abp_sbp: 'ABP sys',
  abp_dbp: 'ABP dia',
  abp_map: 'ABP mean',
  temp: 'Temp',
  etco2: 'etCO₂',
  glucose: 'Glucose',
  o2_flow: 'O₂ flow',
  fio2: 'FiO₂',
  consciousness: 'ACVPU',
  gcs: 'GCS',
  pain: 'Pain',
  cvp: 'CVP',
  icp: 'ICP',
  crt: 'Cap. refill',
  perfusion_index: 'PI',
  pvc_rate: 'PVC',
  urine_output: 'Urine',
  weight: 'Weight',
}

/** UCUM units as people write them. */
const UNITS: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C', '{score}': '' }

export function shortName(code: VitalSignCode): string {
  return SHORT[code] ?? VITAL_SIGNS[code].name
}

export function unitOf(code: VitalSignCode): string {
  const unit = VITAL_SIGNS[code].unit ?? ''
  return UNITS[unit] ?? unit
}

/** A value with as many decimals as the catalogue's resolution has. */
export function valueText(code: VitalSignCode, value: VitalValue): string {
  if (typeof value === 'string') return value
  const resolution = VITAL_SIGNS[code].resolution ?? 0.1
  return value.toFixed(resolution >= 1 ? 0 : resolution >= 0.1 ? 1 : 2)
}

/** Priority by symbol and word, never by colour alone (WCAG 1.4.1). */
export const PRIORITY: Readonly<Record<AlertPriority, { readonly symbol: string; readonly word: string }>> = {
  high: { symbol: '▲▲▲', word: 'HIGH' },
  medium: { symbol: '▲▲', word: 'MEDIUM' },
  low: { symbol: '▲', word: 'LOW' },
}

/** Where a limit comes from, in words; long enough for one line of a justification. */
export function originText(origin: string): string {
  if (origin === 'patient') return 'personal'
  if (origin === 'default:age-unknown') return 'age unknown: adult limits'
  const band = AGE_BANDS.find(b => origin === `default:${b.band}`)
  return band ? `default, ${band.label}` : 'default'
}
