import type { Instant } from '../model/clock.ts'
import type { PublishKind } from '../model/topics.ts'
import type { Vitals } from '../model/vital-signs.ts'

export type PayloadFormat = 'json' | 'senml'

/** The topic each format goes to. */
export const KIND_OF_FORMAT: Readonly<Record<PayloadFormat, PublishKind>> = { json: 'vitals', senml: 'senml' }

/**
 * One reading as a device sends it.
 * @param ts the device's own time, Unix ms
 * @param seq the device's own count of messages; SenML has no place for it
 */
export function encodeReading(format: PayloadFormat, ts: Instant, seq: number, vitals: Vitals): string {
  return JSON.stringify(format === 'json' ? { ts, seq, vitals } : senml(ts, vitals))
}

/** RFC 8428: a base time in seconds on the first record, names = vital-sign codes, units left to the catalogue. */
function senml(ts: Instant, vitals: Vitals): object[] {
  return Object.entries(vitals).map(([n, value], i) => ({
    ...(i === 0 ? { bt: ts / 1000 } : {}),
    n,
    ...(typeof value === 'number' ? { v: value } : { vs: value }),
  }))
}
