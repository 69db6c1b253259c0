import type { Instant } from '../model/clock.ts'

/** How far differences between device time and arrival may lie apart and still show one offset, ms. */
const SPREAD_MS = 2_000
/** How long arrivals must agree before an offset is believed, ms. A burst of old readings is over or runs faster than that. */
const PROOF_MS = 20_000
/** A clock that agrees with ours needs less proof: this is how a device recovers whose clock was put right, ms. */
const PROOF_OF_RIGHT_MS = 5_000
/** Two messages cannot prove anything: a device may send two old readings as far apart as it took them. */
const PROOF_SAMPLES = 5
/**
 * … but old readings of a wrong clock that show our time exactly, twice, are beyond chance. A device that sends once a
 * minute must not be taken for ten minutes late during five messages because its clock was put right.
 */
const PROOF_OF_RIGHT_SAMPLES = 2
/** Ahead by up to this is jitter or drift and stays uncorrected, ms: such readings are live as they are. */
const CORRECTED_AHEAD_MS = 60_000
/**
 * Behind by up to this stays uncorrected, ms. Half of what a live reading may be old: a clock 15 s behind, left alone,
 * would make every reading of the device too old to alarm (docs/decisions/0007-slow-clocks-are-corrected-early.md).
 */
const CORRECTED_BEHIND_MS = 5_000

/** What is known of one device's clock. Differences are device time minus arrival, ms: positive = the clock is ahead. */
export interface ClockState {
  /** Learned offset, null until learned. */
  readonly offsetMs: number | null
  /** Arrival of the first and the newest message that agree with one another. */
  readonly since: Instant
  readonly until: Instant
  readonly lowest: number
  readonly highest: number
  readonly samples: number
}

export function clockState(offsetMs: number | null): ClockState {
  return { offsetMs, since: 0, until: Number.NEGATIVE_INFINITY, lowest: 0, highest: 0, samples: 0 }
}

/**
 * One more message with a device time (its newest) and its arrival. An offset is learned when arrivals over 20 s agree
 * within 2 s. Store-and-forward bursts never do: their device times advance faster than their arrivals.
 */
export function observeClock(state: ClockState, deviceTime: Instant, arrivedAt: Instant): ClockState {
  if (arrivedAt < state.until) return state // a replay of old messages says nothing about now
  const difference = deviceTime - arrivedAt
  const lowest = Math.min(state.lowest, difference)
  const highest = Math.max(state.highest, difference)
  if (state.samples === 0 || highest - lowest > SPREAD_MS) {
    const { offsetMs } = state
    return { offsetMs, since: arrivedAt, until: arrivedAt, lowest: difference, highest: difference, samples: 1 }
  }
  const samples = state.samples + 1
  const isRight = lowest >= -SPREAD_MS && highest <= SPREAD_MS
  const [proofSamples, proofMs] = isRight ? [PROOF_OF_RIGHT_SAMPLES, PROOF_OF_RIGHT_MS] : [PROOF_SAMPLES, PROOF_MS]
  const proven = samples >= proofSamples && arrivedAt - state.since >= proofMs
  // Delay on the way only ever lowers the difference, so the highest is nearest to the clock.
  const offsetMs = proven && !isNear(state.offsetMs, highest) ? highest : state.offsetMs
  return { offsetMs, since: state.since, until: arrivedAt, lowest, highest, samples }
}

/**
 * Device time with a learned offset taken out when it is more than 60 s ahead or 5 s behind; otherwise device time itself.
 * A correction that would put a reading after its own arrival shows that the clock was moved meanwhile: it is not applied.
 */
export function correctTime(state: ClockState, deviceTime: Instant, arrivedAt: Instant): Instant {
  const { offsetMs } = state
  if (offsetMs === null || (offsetMs >= -CORRECTED_BEHIND_MS && offsetMs <= CORRECTED_AHEAD_MS)) return deviceTime
  const corrected = deviceTime - offsetMs
  return corrected > arrivedAt + SPREAD_MS ? deviceTime : corrected
}

/** A learned offset stays as it is while it holds, so that corrected times do not jitter. */
function isNear(offsetMs: number | null, difference: number): boolean {
  return offsetMs !== null && Math.abs(offsetMs - difference) <= SPREAD_MS
}
