import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'
import type { Tile } from '../live/snapshot.ts'

/** One line of a tile. */
export interface Row {
  readonly codes: readonly VitalSignCode[]
  /** Shown as `a/b` in one line. */
  readonly paired: boolean
}

const RATE: readonly VitalSignCode[] = ['hr', 'pulse']
/** Shown where the patient has them, in this order; the pressures as pairs. */
const WHERE_MEASURED: readonly VitalSignCode[] = ['sbp', 'abp_sbp', 'temp', 'etco2']
const PAIRS: Readonly<Partial<Record<VitalSignCode, VitalSignCode>>> = { sbp: 'dbp', abp_sbp: 'abp_dbp' }

/**
 * The lines of a tile: always the same three first, so that a number is always found at the same place; what else the
 * patient has; and at the end every number in alarm that is on no line yet, or its tile would be coloured for no reason
 * to be seen.
 * @param inAlarm codes of the patient's open alarms
 */
export function rowsOf(has: (code: VitalSignCode) => boolean, inAlarm: readonly VitalSignCode[]): readonly Row[] {
  const pressure: VitalSignCode = has('sbp') ? 'sbp' : 'abp_sbp'
  const measured = WHERE_MEASURED.filter(code => has(code) && (!(code in PAIRS) || code === pressure))
  const usual = [RATE.find(has) ?? 'hr', 'spo2', 'rr', ...measured] as const
  const rows = usual.map(rowOf)
  for (const code of inAlarm) if (!rows.some(row => row.codes.includes(code))) rows.push(rowOf(code))
  return rows
}

/** Kept free on every tile, so that a fourth number moves no bed; style/ward.css holds tiles to this. */
const LEAST_LINES = 4

/** Lines that the longest of these tiles has while nothing is in alarm. */
export function mostLines(tiles: readonly Tile[]): number {
  const lines = tiles.map(t => rowsOf(code => t.vitals.some(v => v.code === code), []).length)
  return Math.max(LEAST_LINES, ...lines)
}

/** The line of one code, together with its other half where two numbers are read as one. */
export function rowOf(code: VitalSignCode): Row {
  const second = PAIRS[code]
  return second === undefined ? { codes: [code], paired: false } : { codes: [code, second], paired: true }
}

export function isContinuous(code: VitalSignCode): boolean {
  return VITAL_SIGNS[code].cadence === 'continuous'
}
