import type { DeviceReading } from '../reading.ts'
import type { RejectReason } from '../reject.ts'

/** One thing that was refused in a message: the whole message, one reading of it, or one value. */
export interface Refusal {
  readonly reason: RejectReason
  /** Where and what, safe for any text column: `vitals.hr: "fast" is not a number`. */
  readonly detail: string
}

/** What a payload of readings held. Decoding never throws: what cannot be used is among `refused`. */
export interface DecodedReadings {
  readonly readings: readonly DeviceReading[]
  readonly refused: readonly Refusal[]
}

/** Readings one message may carry; 256 KiB hold about 4,000 honest ones, so more is a trick or a mistake. */
export const MAX_READINGS = 10_000

/** Characters of a foreign text that a detail repeats. */
const QUOTED_LENGTH = 60

/** What a foreign value looks like, in a few characters. Control characters and lone surrogates come out escaped. */
export function quote(value: unknown): string {
  if (typeof value === 'string') {
    const cut = value.length > QUOTED_LENGTH
    return JSON.stringify(cut ? value.slice(0, QUOTED_LENGTH) : value) + (cut ? '…' : '')
  }
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

/** @returns the path of a member, for a detail: `vitals.hr`, or `vitals["a b"]` where the key is no plain word */
export function memberPath(parent: string, key: string): string {
  return /^\w{1,40}$/.test(key) ? `${parent}.${key}` : `${parent}[${quote(key)}]`
}

export function refuseMessage(refusal: Refusal): DecodedReadings {
  return { readings: [], refused: [refusal] }
}
