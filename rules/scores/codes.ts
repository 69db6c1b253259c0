import { VITAL_SIGNS, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { TableInput } from './table.ts'

/** Sensors that report zero when they have lost their signal (vital-signs.md, section 1). An ECG does not: asystole. */
export const ZERO_IS_LOST_SIGNAL: readonly string[] = ['pulse', 'abp_sbp']

/** Litres a minute and percent from which Bedside PEWS takes oxygen for much. */
const HIGH_FLOW = 4
const HIGH_FRACTION = 50
/** Percent of oxygen in air. */
const AIR_FRACTION = 21

/** What can be measured: of a code by the catalogue, at any age; of a value given by hand by the score's table. */
export function plausibleRange(input: TableInput, code: VitalSignCode | null): readonly [number, number] {
  const byCode = code === null ? null : VITAL_SIGNS[code]
  if (!byCode?.plausible) return input.plausible ?? [-Infinity, Infinity]
  const ranges = [byCode.plausible, ...Object.values(byCode.plausibleByBand)]
  return [Math.min(...ranges.map(r => r.min)), Math.max(...ranges.map(r => r.max))]
}

/** @returns a vital sign in the words of a score's table; as it is where the table takes it so */
export function derived(input: TableInput, code: VitalSignCode, value: VitalValue): VitalValue {
  if (input.derive === undefined || typeof value !== 'number') return value
  const isAir = code === 'fio2' ? value <= AIR_FRACTION : value <= 0
  if (input.derive === 'air_or_oxygen') return isAir ? 'air' : 'oxygen'
  if (isAir) return 'room_air'
  return value >= (code === 'fio2' ? HIGH_FRACTION : HIGH_FLOW) ? 'high' : 'low'
}
