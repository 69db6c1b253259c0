import type { AlertPriority } from '../../model/alert.ts'

/**
 * How each priority sounds: numbers inside the ranges of IEC 60601-1-8 as the project's alarm notes give them (pulses in
 * a burst, length of a pulse, gap between pulses, pause between bursts; loudness high ≥ medium ≥ low).
 */
export interface Burst {
  /** Pulses in each group of the burst. */
  readonly groups: readonly number[]
  readonly pulseMs: number
  readonly gapMs: number
  /** Between two groups of one burst. */
  readonly groupGapMs: number
  /** From the end of a burst to the start of the next. */
  readonly pauseMs: number
  /** Fundamental, Hz (150 to 1000); its harmonics 2 to 5 lie within 300 to 4000 Hz. */
  readonly hertz: number
  /** 0 to 1. */
  readonly loudness: number
}

export const BURSTS: Readonly<Record<AlertPriority, Burst>> = {
  high: { groups: [5, 5], pulseMs: 150, gapMs: 100, groupGapMs: 500, pauseMs: 5000, hertz: 660, loudness: 0.9 },
  medium: { groups: [3], pulseMs: 200, gapMs: 200, groupGapMs: 0, pauseMs: 10_000, hertz: 520, loudness: 0.7 },
  low: { groups: [2], pulseMs: 200, gapMs: 200, groupGapMs: 0, pauseMs: 20_000, hertz: 440, loudness: 0.5 },
}

/** Amplitudes of harmonics 1 to 5: four of them within 15 dB of the fundamental (0.3 is -10.5 dB). */
export const HARMONICS = [1, 0.7, 0.5, 0.4, 0.3] as const

/** Start of each pulse of a burst in ms from its beginning, and the length of the whole. */
export function pulses(priority: AlertPriority): { readonly starts: readonly number[]; readonly lengthMs: number } {
  const burst = BURSTS[priority]
  const starts: number[] = []
  let at = 0
  for (const count of burst.groups) {
    if (starts.length > 0) at += burst.groupGapMs - burst.gapMs
    for (let i = 0; i < count; i++) {
      starts.push(at)
      at += burst.pulseMs + burst.gapMs
    }
  }
  return { starts, lengthMs: at - burst.gapMs }
}
