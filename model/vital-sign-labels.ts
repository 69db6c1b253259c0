import { VITAL_SIGNS, type VitalSignCode, type VitalValue } from './vital-signs.ts'

/** What a nurse calls each vital sign, short enough for a tile. The one place: board and alarm messages use it. */
export const VITAL_SIGN_LABELS: Readonly<Record<VitalSignCode, string>> = {
  hr: 'HR',
  pulse: 'Pulse',
  spo2: 'SpO2',
  rr: 'RR',
  sbp: 'BP sys',
  dbp: 'BP dia',
  map: 'BP mean',
  abp_sbp: 'ABP sys',
  abp_dbp: 'ABP dia',
  abp_map: 'ABP mean',
  temp: 'Temp',
  etco2: 'EtCO2',
  glucose: 'Glucose',
  o2_flow: 'O2 flow',
  fio2: 'FiO2',
  consciousness: 'ACVPU',
  gcs: 'GCS',
  pain: 'Pain',
  cvp: 'CVP',
  icp: 'ICP',
  crt: 'Cap refill',
  perfusion_index: 'PI',
  pvc_rate: 'PVC',
  urine_output: 'Urine',
  weight: 'Weight',
}

/** UCUM codes that people write differently; every other unit is shown as it is. */
const SHOWN_UNITS: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C', '{score}': '' }

/** @returns the unit as people write it; empty where the value has none */
export function shownUnit(code: VitalSignCode): string {
  const unit = VITAL_SIGNS[code].unit
  return unit === null ? '' : (SHOWN_UNITS[unit] ?? unit)
}

/** @returns `81 %`, `39.4 °C`, `138 /min`, in the resolution of the catalogue */
export function shownValue(code: VitalSignCode, value: number): string {
  return `${shownNumber(code, value)} ${shownUnit(code)}`.trimEnd()
}

/** @returns the value without its unit, for a place where the unit stands apart: `81`, `39.4`, `A` */
export function shownNumber(code: VitalSignCode, value: VitalValue): string {
  if (typeof value === 'string') return value
  const resolution = VITAL_SIGNS[code].resolution ?? 1
  const decimals = resolution >= 1 ? 0 : Math.ceil(-Math.log10(resolution))
  // A value between two steps of the resolution keeps one decimal more, or 89.6 would read "SpO2 90 % (limit 90)".
  const exact = Math.abs(Number(value.toFixed(decimals)) - value) < 1e-9
  return value.toFixed(exact ? decimals : decimals + 1)
}
