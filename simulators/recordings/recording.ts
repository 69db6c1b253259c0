import type { Vitals } from '../../model/vital-signs.ts'

/** What a recording's device measured at one instant. Values are as published: nothing is cleaned or interpolated. */
export interface Sample {
  /** Milliseconds from the first sample of the recording. */
  readonly atMs: number
  readonly vitals: Vitals
}

/** One patient's piece of a file, in order of time. */
export interface Recording {
  /** Name of the file without its ending, and the subject's id where a file holds several. */
  readonly name: string
  readonly samples: readonly Sample[]
  /** Columns or codes that are no vital signs of the catalogue (laboratory values, labels), with the values passed over. */
  readonly ignored: Readonly<Record<string, number>>
  /** Of a table with a row per instant: when its rows were, those without any value too. Milliseconds as in `samples`. */
  readonly rows?: readonly number[]
  /** Whole or broken years at the beginning. */
  readonly ageYears?: number
  /** Of a labelled set: when the event came that its label announces; null: it did not. */
  readonly eventMs?: number | null
}

/** One value as a file holds it, before values of one instant are put together. */
export interface Point {
  readonly atMs: number
  readonly code: keyof Vitals
  readonly value: number
}

/**
 * Puts points of one instant together into samples, oldest first. A second, different value of a code at one instant
 * (CinC 2012 has such minutes) makes a second sample of that instant: ingest decides, not the simulator.
 */
export function toSamples(points: readonly Point[]): Sample[] {
  const sorted = [...points].sort((a, b) => a.atMs - b.atMs)
  const first = startOf(points)
  const samples: { atMs: number; vitals: Partial<Record<keyof Vitals, number>> }[] = []
  for (const { atMs, code, value } of sorted) {
    const at = atMs - first
    const last = samples.at(-1)
    if (last?.atMs === at && (last.vitals[code] === undefined || last.vitals[code] === value)) last.vitals[code] = value
    else samples.push({ atMs: at, vitals: { [code]: value } })
  }
  return samples
}

/** @returns the time of the first value, which counts as 0; 0 without any */
export function startOf(points: readonly Point[]): number {
  return points.reduce((first, { atMs }) => Math.min(first, atMs), points.length === 0 ? 0 : Infinity)
}

export class UnreadableRecording extends Error {
  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`)
    this.name = 'UnreadableRecording'
  }
}
