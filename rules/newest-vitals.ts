import type { Instant } from '../model/clock.ts'
import { VITAL_SIGN_CODES, type VitalSignCode, type VitalValue } from '../model/vital-signs.ts'
import type { VitalReading } from './scores/from-vitals.ts'

/** Devices of one patient whose values are remembered; the one that was heard of longest ago gives way. */
const MOST_SOURCES = 6

/** The newest value of each code of one device, or (null) of what people entered. */
export interface Source {
  readonly deviceId: string | null
  /** By index of the code. */
  readonly values: (VitalValue | undefined)[]
  readonly times: Float64Array
  heardAt: Instant
}

/** What a patient's values are now, as they were measured: for whoever explains a score. Of fixed size. */
export interface NewestVitals {
  readonly sources: Source[]
}

export function createNewestVitals(): NewestVitals {
  return { sources: [] }
}

export function sourceOf(newest: NewestVitals, deviceId: string | null): Source {
  const { sources } = newest
  for (const source of sources) if (source.deviceId === deviceId) return source
  const source: Source = {
    deviceId,
    values: new Array<VitalValue | undefined>(VITAL_SIGN_CODES.length).fill(undefined),
    times: new Float64Array(VITAL_SIGN_CODES.length).fill(-Infinity),
    heardAt: -Infinity,
  }
  if (sources.length < MOST_SOURCES) sources.push(source)
  else sources[oldest(sources)] = source
  return source
}

function oldest(sources: readonly Source[]): number {
  let place = 0
  for (const [i, { heardAt }] of sources.entries()) if (heardAt < (sources[place]?.heardAt ?? Infinity)) place = i
  return place
}

/** @returns false when a newer value of this code is known already */
export function noteVital(source: Source, code: number, value: VitalValue, measuredAt: Instant): boolean {
  if (measuredAt < (source.times[code] ?? -Infinity)) return false
  source.values[code] = value
  source.times[code] = measuredAt
  if (measuredAt > source.heardAt) source.heardAt = measuredAt
  return true
}

export function vitalsOf({ sources }: NewestVitals): VitalReading[] {
  return sources.flatMap(({ deviceId, values, times }) =>
    VITAL_SIGN_CODES.flatMap((code: VitalSignCode, i): VitalReading[] => {
      const value = values[i]
      return value === undefined ? [] : [{ code, value, measuredAt: times[i] ?? -Infinity, deviceId }]
    }),
  )
}
