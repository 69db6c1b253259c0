import type { Instant } from '../../model/clock.ts'
import { FALSE, TRUE, type Verdict } from './verdict.ts'

/** A stretch of time in which the conditions held, without a moment in which they did not and without a long gap. */
export interface ConditionRun {
  /** With subject and rule the identity of the episode that it is, or will be when its delay is over. */
  readonly startedAt: Instant
  /** The device whose value began it; null: what began it came from no device. Part of the identity. */
  readonly deviceId: string | null
  /** Of a restored episode, which keeps its id when its patient was merged into another. */
  readonly episodeId?: string
  lastAt: Instant
}

/** What is remembered of one rule of one patient. Both null for nearly every patient, nearly always. */
export interface ConditionTrack {
  /** A run whose delay is not over. */
  run: ConditionRun | null
  /** `isPresent` is false only where a latching rule waits for a person. */
  episode: { readonly run: ConditionRun; isPresent: boolean } | null
}

export interface ConditionTiming {
  readonly delayMs: number
  readonly latching: boolean
}

/** One judgement of a rule. */
export interface ConditionMoment {
  readonly at: Instant
  readonly deviceId: string | null
  readonly verdict: Verdict
  /** Of an open episode: by the limit moved by the hysteresis. */
  readonly holds: Verdict
  /** Between two judgements: the shortest interval of the rule's codes; null while it is not known. */
  readonly intervalMs: number | null
  readonly maxGapMs: number
}

export type ConditionVerdict =
  /** A run began or went on; its delay is not over. */
  | { readonly type: 'pending'; readonly run: ConditionRun }
  | { readonly type: 'raise'; readonly run: ConditionRun }
  /** A run ended before it became an episode. */
  | { readonly type: 'over'; readonly run: ConditionRun }
  | { readonly type: 'resolve'; readonly run: ConditionRun }
  /** Of a latching rule: the condition has ended, or is there again; the episode stays until a person resets it. */
  | { readonly type: 'gone' | 'back'; readonly run: ConditionRun }

const NOTHING: readonly ConditionVerdict[] = []

export function emptyConditionTrack(): ConditionTrack {
  return { run: null, episode: null }
}

/**
 * One judgement of a rule's conditions. No clock and no I/O; moves the track on.
 *
 * - True begins a run, or goes on with it; when the run has lasted the delay, or when judgements come more rarely than
 *   the delay lasts, it becomes an episode.
 * - False ends a run. It ends an episode when the conditions fail by the hysteresis too.
 * - Unknown does nothing: it neither begins nor goes on nor ends, and never clears. A run is broken by a gap in what is
 *   known, just as by a gap in what arrives.
 * - Judgements of several devices may step back by as much as a live reading may be late; that breaks nothing.
 */
export function judgeConditions(
  track: ConditionTrack,
  timing: ConditionTiming,
  moment: ConditionMoment,
): readonly ConditionVerdict[] {
  return track.episode ? judgeEpisode(track, track.episode, timing, moment) : judgeRun(track, timing, moment)
}

/** A person, or the end of monitoring, has closed the episode. What still holds begins a new run. */
export function resetTrack(track: ConditionTrack): void {
  track.run = null
  track.episode = null
}

export function isEmptyTrack(track: ConditionTrack): boolean {
  return track.run === null && track.episode === null
}

function judgeEpisode(
  track: ConditionTrack,
  episode: { readonly run: ConditionRun; isPresent: boolean },
  { latching }: ConditionTiming,
  { at, verdict, holds }: ConditionMoment,
): readonly ConditionVerdict[] {
  const { run } = episode
  if (verdict === TRUE) {
    run.lastAt = Math.max(run.lastAt, at)
    if (episode.isPresent) return NOTHING
    episode.isPresent = true
    return [{ type: 'back', run }]
  }
  if (verdict !== FALSE || holds !== FALSE || !episode.isPresent) return NOTHING
  if (latching) {
    episode.isPresent = false
    return [{ type: 'gone', run }]
  }
  track.episode = null
  return [{ type: 'resolve', run }]
}

function judgeRun(track: ConditionTrack, { delayMs }: ConditionTiming, moment: ConditionMoment) {
  const { at, verdict, intervalMs, maxGapMs, deviceId } = moment
  const verdicts: ConditionVerdict[] = []
  let { run } = track
  if (run && (verdict === FALSE || Math.abs(at - run.lastAt) > maxGapMs)) {
    verdicts.push({ type: 'over', run })
    track.run = null
    run = null
  }
  if (verdict !== TRUE) return verdicts.length > 0 ? verdicts : NOTHING

  if (run) run.lastAt = Math.max(run.lastAt, at)
  else run = { startedAt: at, deviceId, lastAt: at }
  const waited = run.lastAt - run.startedAt >= delayMs
  const tooRareToWait = intervalMs !== null && intervalMs > delayMs
  if (waited || tooRareToWait) {
    track.run = null
    track.episode = { run, isPresent: true }
    verdicts.push({ type: 'raise', run })
  } else {
    track.run = run
    verdicts.push({ type: 'pending', run })
  }
  return verdicts
}
