import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

/** One line of a tile: the first of its alternatives that this patient has; the last one names the line when none is there. */
export interface Row {
  readonly codes: readonly VitalSignCode[]
  /** Shown as `a/b` in one line. */
  readonly paired: boolean
}

const RATE: readonly VitalSignCode[] = ['hr', 'pulse']

/**
 * The lines of a tile, always the same four first, so that a number is always found at the same place; temperature and
 * end-tidal CO2 follow where the patient has them.
 */
export function rowsOf(has: (code: VitalSignCode) => boolean): readonly Row[] {
  const arterial = has('abp_sbp') && !has('sbp')
  const rows: Row[] = [
    single(RATE.find(has) ?? 'hr'),
    single('spo2'),
    single('rr'),
    { codes: arterial ? ['abp_sbp', 'abp_dbp'] : ['sbp', 'dbp'], paired: true },
  ]
  for (const code of ['temp', 'etco2'] as const) if (has(code)) rows.push(single(code))
  return rows
}

const single = (code: VitalSignCode): Row => ({ codes: [code], paired: false })

export function isContinuous(code: VitalSignCode): boolean {
  return VITAL_SIGNS[code].cadence === 'continuous'
}
