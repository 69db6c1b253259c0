import type { AlertPriority } from '../../model/alert.ts'
import { BURSTS } from './burst.ts'

/** The last burst that was started. Times in ms of the audio clock. */
export interface Sounded {
  readonly priority: AlertPriority
  readonly endsAt: number
}

/** stop: silence at once. start: cut what sounds and begin a burst. wait: leave it. */
export type SoundMove = 'stop' | 'start' | 'wait'

const RANK: Readonly<Record<AlertPriority, number>> = { low: 0, medium: 1, high: 2 }

/**
 * What to do now.
 * @param wanted the most urgent priority that nobody has acknowledged
 */
export function nextBurst(wanted: AlertPriority | null, last: Sounded | null, now: number): SoundMove {
  if (last === null) return wanted === null ? 'wait' : 'start'
  const sounding = now < last.endsAt
  if (wanted === null) return sounding ? 'stop' : 'wait'
  if (RANK[wanted] > RANK[last.priority]) return 'start' // a higher one never waits for a lower one
  if (RANK[wanted] < RANK[last.priority] && sounding) return 'stop' // what sounded higher has been answered
  return now >= last.endsAt + BURSTS[wanted].pauseMs ? 'start' : 'wait'
}
