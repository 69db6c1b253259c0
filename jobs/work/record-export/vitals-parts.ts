import type { Instant } from '../../../model/clock.ts'
import { VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from '../../../model/vital-signs.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { RollUpPoint, RollUpWidth, VitalsReader } from '../../../store/vitals.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HOURS_DAYS = 365
const MINUTES_DAYS = 7

/** Values of one hour or minute. */
export interface RolledUp {
  readonly at: Instant
  readonly code: VitalSignCode
  readonly unit: string | null
  readonly min: number
  readonly mean: number
  readonly max: number
  readonly count: number
}

export async function* limitsOf(patients: Pick<PatientStore, 'personalLimits'>, patientId: string) {
  yield Object.entries(await patients.personalLimits(patientId)).map(([code, limits]) => ({ code, ...limits }))
}

export async function* newestVitals(vitals: VitalsReader, patientId: string) {
  const latest = (await vitals.latest([patientId])).get(patientId) ?? []
  yield latest.map(({ code, ...rest }) => ({ code, unit: VITAL_SIGNS[code].unit, ...rest }))
}

/** Of a year, newest first. */
export const hours = (vitals: VitalsReader, patientId: string, now: Instant) =>
  rollUps(vitals, patientId, now, '1h', HOURS_DAYS, 30)

/** Of a week, newest first. */
export const minutes = (vitals: VitalsReader, patientId: string, now: Instant) =>
  rollUps(vitals, patientId, now, '1m', MINUTES_DAYS, 1)

async function* rollUps(
  vitals: VitalsReader,
  patientId: string,
  now: Instant,
  width: RollUpWidth,
  days: number,
  daysAtOnce: number,
): AsyncGenerator<readonly RolledUp[]> {
  const end = Math.ceil(now / HOUR_MS) * HOUR_MS // on whole buckets, so that none comes twice
  for (let back = 0; back < days; back += daysAtOnce) {
    const span = { from: end - Math.min(days, back + daysAtOnce) * DAY_MS, to: end - back * DAY_MS }
    const points = await vitals.rollUps({ patientId, codes: VITAL_SIGN_CODES, ...span }, width)
    const all = [...points].flatMap(([code, series]) => series.map(point => rolledUp(code, point)))
    yield all.sort((a, b) => b.at - a.at)
  }
}

function rolledUp(code: VitalSignCode, [at, min, mean, max, count]: RollUpPoint): RolledUp {
  return { at, code, unit: VITAL_SIGNS[code].unit, min, mean, max, count }
}
