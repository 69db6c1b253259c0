import type { Vitals } from '../model/vital-signs.ts'
import type { Recording } from './recordings/recording.ts'

/** What a device will measure, and when: ms from its start, never running backwards. May be endless. */
export type Timeline = Iterable<{ readonly atMs: number; readonly vitals: Vitals }>

/**
 * Silence between two rounds of a looped recording, ms: long enough to be seen as a gap, shorter than the 15 s after
 * which a device that sends each second counts as silent.
 */
export const LOOP_GAP_MS = 8000

/** A recording as one device plays it: spacing kept and divided by `speed`, the readings' own times too. */
export function* replayTimeline(
  recording: Recording,
  options: {
    readonly speed?: number
    readonly loop?: boolean
    /** Recording time to begin with, ms, in every round. */
    readonly fromMs?: number
    readonly gapMs?: number
  } = {},
): Timeline {
  const { speed = 1, loop = false, fromMs = 0, gapMs = LOOP_GAP_MS } = options
  const samples = recording.samples.filter(({ atMs }) => atMs >= fromMs)
  let roundAt = 0
  do {
    let before = fromMs
    let at = roundAt
    let first = true
    for (const { atMs, vitals } of samples) {
      const scaled = roundAt + Math.round((atMs - fromMs) / speed)
      // Two instants of the recording stay two instants, however far they are compressed: time is a value's identity.
      if (!first) at = atMs === before ? at : Math.max(scaled, at + 1)
      else at = scaled
      first = false
      before = atMs
      yield { atMs: at, vitals }
    }
    roundAt = at + gapMs
  } while (loop && samples.length > 0)
}
