import type { Instant } from '../model/clock.ts'
import type { Reading } from '../model/reading.ts'
import { VITAL_SIGN_CODES, type VitalSignCode, type Vitals, type VitalValue } from '../model/vital-signs.ts'

/** A reading on its way to the rules; the object is shared with the batch, so that a merge reaches both. */
export interface ReadingSlot {
  readonly type: 'reading'
  reading: Reading
}

/** The readings of one batch, one per device and instant. */
export interface BatchReadings {
  readonly slots: readonly ReadingSlot[]
  /** @returns the reading's slot, or null when the batch had this instant already: gaps were filled, what came first stays */
  admit(reading: Reading): ReadingSlot | null
}

export function createBatchReadings(): BatchReadings {
  const slots: ReadingSlot[] = []
  const byDevice = new Map<string, Map<Instant, ReadingSlot>>()
  return {
    slots,
    admit(reading) {
      let byTime = byDevice.get(reading.deviceId)
      if (!byTime) {
        byTime = new Map()
        byDevice.set(reading.deviceId, byTime)
      }
      const earlier = byTime.get(reading.deviceTime)
      if (earlier) {
        const vitals = fillGaps(earlier.reading.vitals, reading.vitals)
        if (vitals !== earlier.reading.vitals) earlier.reading = { ...earlier.reading, vitals }
        return null
      }
      const slot: ReadingSlot = { type: 'reading', reading }
      byTime.set(reading.deviceTime, slot)
      slots.push(slot)
      return slot
    },
  }
}

function fillGaps(first: Vitals, later: Vitals): Vitals {
  let filled: Partial<Record<VitalSignCode, VitalValue>> | undefined
  for (const code of VITAL_SIGN_CODES) {
    const value = later[code]
    if (value === undefined || first[code] !== undefined) continue
    filled ??= { ...first }
    filled[code] = value
  }
  return filled ?? first
}
