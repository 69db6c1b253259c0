import type { Instant } from '../../model/clock.ts'
import type { Reading } from '../../model/reading.ts'
import { VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { RollUpPoint, RollUpWidth } from '../vitals.ts'
import { field, integerField, ownerTag, pointTime, tag } from './text.ts'

/**
 * The shape of the data (docs/influxdb.md, docs/decisions/0010-identity-in-influxdb.md). Codes of vital signs are the only
 * fields in small letters, so `/^[a-z0-9_]+$/` names all of them and nothing else.
 */
export const VITALS = 'vitals'
/** Where the readings of wrong clocks stand: a point at the device's own time, with the time it was corrected to. */
export const CORRECTED = 'vitals_corrected'
export const ROLL_UPS: Readonly<Record<RollUpWidth, string>> = { '1m': 'vitals_1m', '1h': 'vitals_1h' }
export const WIDTH_MS: Readonly<Record<RollUpWidth, number>> = { '1m': 60_000, '1h': 3_600_000 }
export const EVERY_CODE = '/^[a-z0-9_]+$/'

export const NUMERIC_CODES = VITAL_SIGN_CODES.filter(code => VITAL_SIGNS[code].kind === 'numeric')
const NUMERIC: ReadonlySet<string> = new Set(NUMERIC_CODES)

export function isNumericCode(code: string): code is VitalSignCode {
  return NUMERIC.has(code)
}

/** Largest prime below a million: device times that differ seldom meet. */
const SUB_MS = 999_983

/**
 * Two readings of one device may be corrected to the same millisecond; the part below it keeps them apart. Zero where
 * nothing was corrected.
 */
function belowMs({ deviceTime, measuredAt }: Pick<Reading, 'deviceTime' | 'measuredAt'>): number {
  return deviceTime === measuredAt ? 0 : 1 + (Math.abs(deviceTime) % SUB_MS)
}

/** What a point is known by. */
export type PointKey = Pick<Reading, 'deviceId' | 'patientId' | 'deviceTime' | 'measuredAt'>

/** A line of `vitals`. @param about what stands beside the values; null: it stands there already */
export function vitalsLine(
  key: PointKey,
  values: readonly (readonly [code: string, value: VitalValue])[],
  about: { readonly arrivedAt: Instant; readonly clockCorrected: boolean } | null,
): string {
  const fields = values.map(([code, value]) => field(code, value))
  if (about !== null) {
    fields.push(integerField('arrivedAt', about.arrivedAt))
    if (about.clockCorrected) fields.push(field('clockCorrected', true))
    if (key.deviceTime !== key.measuredAt) fields.push(integerField('deviceTime', key.deviceTime))
  }
  const at = pointTime(key.measuredAt, belowMs(key))
  return `${VITALS},device=${tag(key.deviceId)},patient=${ownerTag(key.patientId)} ${fields.join(',')} ${at}`
}

/** The month is a tag so that old ones can be deleted, which cannot be done by a field. */
export function correctedLine({ deviceId, deviceTime, measuredAt }: PointKey): string {
  const fields = integerField('measuredAt', measuredAt)
  return `${CORRECTED},device=${tag(deviceId)},month=${monthOf(measuredAt)} ${fields} ${pointTime(deviceTime)}`
}

/** `2026-11` */
export function monthOf(time: Instant): string {
  return new Date(time).toISOString().slice(0, 7)
}

/** A bucket of one patient. A code without a value any more has the count 0, because a field cannot be taken back. */
export function rollUpLine(
  width: RollUpWidth,
  patientId: string,
  bucket: Instant,
  points: ReadonlyMap<string, RollUpPoint>,
  gone: Iterable<string>,
): string | null {
  const fields: string[] = []
  for (const [code, [, min, mean, max, count]] of points) {
    fields.push(field(`${code}_min`, min), field(`${code}_mean`, mean), field(`${code}_max`, max))
    fields.push(integerField(`${code}_count`, count))
  }
  for (const code of gone) fields.push(integerField(`${code}_count`, 0))
  if (fields.length === 0) return null
  return `${ROLL_UPS[width]},patient=${ownerTag(patientId)} ${fields.join(',')} ${pointTime(bucket)}`
}
