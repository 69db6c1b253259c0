import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'

/** Where a column's numbers go: the catalogue's code, and what makes its unit the catalogue's. */
export interface Target {
  readonly code: VitalSignCode
  readonly toUnit: (value: number) => number
}

const same = (value: number) => value
/** FiO2 is a fraction in the CinC sets and percent in the catalogue. Rounded: 0.29 × 100 is 28.999999999999996. */
const fractionToPercent = (value: number) => Math.round(value * 10_000) / 100
/** CinC writes −1 for a weight that nobody knows: not measured, hence not sent. */
const knownOnly = (value: number) => (value === -1 ? Number.NaN : value)

const target = (code: VitalSignCode, toUnit = same): Target => ({ code, toUnit })

/** Names that other people give to the catalogue's vitals, in lower case. */
const ALIASES: Readonly<Record<string, VitalSignCode>> = {
  heart_rate: 'hr',
  heartrate: 'hr',
  pr: 'pulse',
  pulse_rate: 'pulse',
  resp: 'rr',
  resprate: 'rr',
  resp_rate: 'rr',
  respiratory_rate: 'rr',
  o2sat: 'spo2',
  'spo2(%)': 'spo2',
  temperature: 'temp',
  nibp_sbp: 'sbp',
  nibp_dbp: 'dbp',
  nibp_map: 'map',
  systolic: 'sbp',
  diastolic: 'dbp',
  gcs_total: 'gcs',
}

/** A column of a generic CSV or a code of the long CSV: values are taken to be in the catalogue's unit. */
export function anyColumn(name: string): Target | null {
  const key = name.trim().toLowerCase().replaceAll(' ', '_')
  const code = ALIASES[key] ?? key
  return isVitalSignCode(code) ? target(code) : null
}

/** BIDMC numerics: `Time [s], HR, PULSE, RESP, SpO2`. */
export const BIDMC: Readonly<Record<string, Target>> = {
  HR: target('hr'),
  PULSE: target('pulse'),
  RESP: target('rr'),
  SpO2: target('spo2'),
}

/** PhysioNet/CinC Challenge 2019; `SaO2` is a blood gas there, beside the oximeter's `O2Sat`, and stays out. */
export const CINC2019: Readonly<Record<string, Target>> = {
  HR: target('hr'),
  O2Sat: target('spo2'),
  Temp: target('temp'),
  SBP: target('sbp'),
  MAP: target('map'),
  DBP: target('dbp'),
  Resp: target('rr'),
  EtCO2: target('etco2'),
  FiO2: target('fio2', fractionToPercent),
  Glucose: target('glucose'),
}

/** PhysioNet/CinC Challenge 2012: arterial line and cuff are two sources of one vital. `Urine` is no hourly rate. */
export const CINC2012: Readonly<Record<string, Target>> = {
  HR: target('hr'),
  RespRate: target('rr'),
  SysABP: target('abp_sbp'),
  DiasABP: target('abp_dbp'),
  MAP: target('abp_map'),
  NISysABP: target('sbp'),
  NIDiasABP: target('dbp'),
  NIMAP: target('map'),
  Temp: target('temp'),
  SaO2: target('spo2'),
  GCS: target('gcs'),
  FiO2: target('fio2', fractionToPercent),
  Glucose: target('glucose'),
  Weight: target('weight', knownOnly),
}
