import type { AlertPriority } from '../model/alert.ts'
import { byPriority } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import type { LimitsInForce } from '../model/limits.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'
import { episodeId } from './episode-id.ts'

export type Side = 'low' | 'high'

/** One side of the limits of one code of one patient, ready to be judged. */
export interface ThresholdRule {
  readonly patientId: string
  readonly ruleId: 'limit-low' | 'limit-high'
  readonly code: VitalSignCode
  readonly side: Side
  readonly ordinary: number | null
  readonly critical: number | null
  readonly delayMs: number
  /** In the vital sign's unit. */
  readonly hysteresis: number
  /** Whether its alerts stay until a person has seen them. */
  readonly latching: boolean
  /** Where the numbers came from, for the justification. */
  readonly limits: LimitsInForce
}

/** One value, with what must be known about its device. */
export interface JudgedValue {
  readonly deviceId: string
  /** Corrected device time. */
  readonly measuredAt: Instant
  readonly value: number
  readonly live: boolean
  /** Milliseconds between two values of this code at this device; null while it is not known. */
  readonly intervalMs: number | null
  /** A longer gap than this breaks a run. */
  readonly maxGapMs: number
}

/** A stretch of violating values of one device, without a good one and without a gap over `maxGap`. */
export interface Run {
  /** Id of the episode that it is, or will be when its delay is over. */
  readonly id: string
  readonly deviceId: string
  readonly startedAt: Instant
  lastAt: Instant
  /** At most `MAX_VALUES`, oldest first: the first and the newest ones. */
  readonly values: { readonly at: Instant; readonly value: number }[]
}

interface TrackedEpisode {
  readonly run: Run
  priority: AlertPriority
  readonly latching: boolean
  /** False for a latched one whose condition has gone. */
  present: boolean
}

/** What is remembered for one rule. Empty for nearly every patient, nearly always. */
export interface ThresholdTrack {
  episode: TrackedEpisode | null
  /** Runs whose delay is not over, by device. */
  readonly runs: Map<string, Run>
}

export type ThresholdVerdict =
  /** A run began or went on; its delay is not over. */
  | { readonly type: 'pending'; readonly run: Run }
  | {
      /** `back`: a latched one whose condition had gone. */
      readonly type: 'raise' | 'worsen' | 'back'
      readonly run: Run
      readonly priority: AlertPriority
      readonly limit: number
      readonly at: JudgedValue
    }
  /** The condition is over; `over-for-now`: of a latched one, which stays. */
  | { readonly type: 'resolve' | 'over-for-now'; readonly run: Run }
  /** A run ended before it became an episode. */
  | { readonly type: 'over'; readonly run: Run }

/** Values kept of a run (`model/alert.ts`): the first half, and the newest. */
const MAX_VALUES = 20
/** Sums of decimal limits and hysteresis are not exact in binary: 35.1 + 0.2 is above 35.3. */
const EPSILON = 1e-9
const NOTHING: readonly ThresholdVerdict[] = []

export function emptyTrack(): ThresholdTrack {
  return { episode: null, runs: new Map() }
}

/**
 * One value against one side of a patient's limits. No clock and no I/O; moves the track on.
 *
 * - Limits are strict. Beyond the ordinary limit alarms (medium) when the run has lasted the delay, or at once when the
 *   values come more rarely than the delay lasts; beyond the critical limit alarms at once (high). Crossing the
 *   critical limit later raises the priority of the same episode.
 * - A run ends with a value that does not violate, or with a gap. An episode ends with a value that lies inside by the
 *   hysteresis, and never with a gap: missing values clear nothing.
 * - A value that is not live does nothing at all. Order is the caller's affair (`order.ts`).
 * - Two devices of one patient that measure the same code: each has a run of its own, so the good value of one ends
 *   nothing of the other. The first run whose delay is over becomes the episode, and the runs of the others are part of
 *   it; while it lasts only its own device ends it, but any device's critical value makes it worse. When it has ended
 *   and another device still violates, that one begins a new run.
 * - A latched episode stays when its condition is over. A run that comes after it is its condition again, as soon as it
 *   would have become an episode.
 */
export function judge(track: ThresholdTrack, rule: ThresholdRule, value: JudgedValue): readonly ThresholdVerdict[] {
  if (!value.live) return NOTHING
  const critical = isCritical(rule, value.value)
  const violating = critical || (rule.ordinary !== null && beyond(rule.side, value.value, rule.ordinary))
  if (track.episode?.present) return judgeEpisode(track, track.episode, rule, value, violating, critical)
  return judgeRun(track, rule, value, violating, critical)
}

export function isCritical({ critical, side }: ThresholdRule, value: number): boolean {
  return critical !== null && beyond(side, value, critical)
}

function judgeEpisode(
  track: ThresholdTrack,
  episode: TrackedEpisode,
  rule: ThresholdRule,
  value: JudgedValue,
  violating: boolean,
  critical: boolean,
): readonly ThresholdVerdict[] {
  const { run } = episode
  const owner = value.deviceId === run.deviceId
  if (critical && episode.priority !== 'high' && rule.critical !== null) {
    episode.priority = 'high'
    extend(run, value)
    return [{ type: 'worsen', run, priority: 'high', limit: rule.critical, at: value }]
  }
  if (violating && owner) extend(run, value)
  if (violating || !owner || !insideByHysteresis(rule, value.value)) return NOTHING
  if (episode.latching) {
    episode.present = false
    return [{ type: 'over-for-now', run }]
  }
  track.episode = null
  return [{ type: 'resolve', run }]
}

function judgeRun(
  track: ThresholdTrack,
  rule: ThresholdRule,
  value: JudgedValue,
  violating: boolean,
  critical: boolean,
): readonly ThresholdVerdict[] {
  const { deviceId, measuredAt } = value
  const verdicts: ThresholdVerdict[] = []
  let run = track.runs.get(deviceId)
  // Before the run's end: the clock of the device was set back (`order.ts`), so its start means nothing any more.
  const broken = run && (!violating || measuredAt - run.lastAt > value.maxGapMs || measuredAt < run.lastAt)
  if (run && broken) {
    track.runs.delete(deviceId)
    verdicts.push({ type: 'over', run })
    run = undefined
  }
  if (!violating) return verdicts.length > 0 ? verdicts : NOTHING

  if (run) {
    extend(run, value)
  } else {
    run = startRun(rule, value)
    track.runs.set(deviceId, run)
  }
  const limit = critical ? rule.critical : rule.ordinary
  const waited = measuredAt - run.startedAt >= rule.delayMs
  const tooRareToWait = value.intervalMs !== null && value.intervalMs > rule.delayMs
  if (limit === null || !(critical || waited || tooRareToWait)) {
    verdicts.push({ type: 'pending', run })
    return verdicts
  }
  const priority = critical ? 'high' : 'medium'
  track.runs.delete(deviceId)
  const latched = track.episode
  const id = latched?.run.id ?? run.id
  const isWorse = latched !== null && byPriority(priority, latched.priority) < 0
  track.episode = {
    run: { ...run, id },
    priority: latched === null || isWorse ? priority : latched.priority,
    latching: latched?.latching ?? rule.latching,
    present: true,
  }
  if (latched) verdicts.push({ type: 'over', run })
  for (const other of track.runs.values()) {
    // A batch that runs again after a crash meets runs that began after this episode: those stay.
    if (other.startedAt > measuredAt) continue
    track.runs.delete(other.deviceId)
    verdicts.push({ type: 'over', run: other })
  }
  const type = latched === null ? 'raise' : isWorse ? 'worsen' : 'back'
  verdicts.push({ type, run: track.episode.run, priority: track.episode.priority, limit, at: value })
  return verdicts
}

function startRun(rule: ThresholdRule, value: JudgedValue): Run {
  const { patientId: subjectId, ruleId, code } = rule
  const { deviceId, measuredAt } = value
  return {
    id: episodeId({ subjectId, ruleId, code, deviceId, runStartedAt: measuredAt }),
    deviceId,
    startedAt: measuredAt,
    lastAt: measuredAt,
    values: [{ at: measuredAt, value: value.value }],
  }
}

function extend(run: Run, value: JudgedValue): void {
  run.lastAt = value.measuredAt
  if (run.values.length >= MAX_VALUES) run.values.splice(MAX_VALUES / 2, run.values.length - MAX_VALUES + 1)
  run.values.push({ at: value.measuredAt, value: value.value })
}

function beyond(side: Side, value: number, limit: number): boolean {
  return side === 'low' ? value < limit : value > limit
}

function insideByHysteresis(rule: ThresholdRule, value: number): boolean {
  const limit = rule.ordinary ?? rule.critical
  if (limit === null) return true
  if (rule.side === 'low') {
    // Never further in than the other limit, or narrow limits could not end at all.
    return value >= Math.min(limit + rule.hysteresis, rule.limits.high ?? Infinity) - EPSILON
  }
  return value <= Math.max(limit - rule.hysteresis, rule.limits.low ?? -Infinity) + EPSILON
}
