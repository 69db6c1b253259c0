import type { Alert } from '../model/alert.ts'
import type { AlertMove } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import type { ShadowEpisode } from '../model/rule.ts'
import type { EpisodeChanges, LateValue, StoredRun } from '../store/episodes.ts'
import type { ScoreRecord } from '../store/scores.ts'

/** What was decided, for one commit. The rule of each move is for the metrics. */
export interface Decision extends EpisodeChanges {
  readonly move: readonly { readonly id: string; readonly ruleId: string; readonly move: AlertMove }[]
}

/** Gathers a decision. */
export interface Plan {
  raise(alert: Alert): void
  move(of: { readonly id: string; readonly ruleId: string }, move: AlertMove): void
  /** Keeps the newest state of a run. */
  keep(run: StoredRun): void
  /** The run is over, or has become an episode. */
  over(runId: string): void
  score(record: ScoreRecord): void
  shadow(episode: ShadowEpisode): void
  late(value: LateValue): void
  shadowOver(id: string, at: Instant): void
  /** Episodes that a reading ended. */
  readonly ended: { readonly id: string; readonly patientId: string; readonly code: number }[]
  /** Null when nothing has to be written, as for nearly every batch. */
  decision(): Decision | null
}

/** @param storedRuns ids of the runs in the store; the plan keeps it up to date */
export function createPlan(storedRuns: Set<string>): Plan {
  const raise: Alert[] = []
  const moves: { id: string; ruleId: string; move: AlertMove }[] = []
  const runs = new Map<string, StoredRun>()
  const runsOver = new Set<string>()
  const scores: ScoreRecord[] = []
  const shadows: ShadowEpisode[] = []
  const late = new Map<string, LateValue>()
  const shadowsOver: { id: string; at: Instant }[] = []
  return {
    ended: [],
    raise(alert) {
      raise.push(alert)
    },
    move({ id, ruleId }, move) {
      moves.push({ id, ruleId, move })
    },
    keep(run) {
      runs.set(run.episodeId, run)
      runsOver.delete(run.episodeId)
    },
    over(runId) {
      runs.delete(runId)
      // A run that began and ended within one batch leaves no trace.
      if (storedRuns.has(runId)) runsOver.add(runId)
    },
    score(record) {
      scores.push(record)
    },
    shadow(episode) {
      shadows.push(episode)
    },
    late(value) {
      if (!late.has(value.id)) late.set(value.id, value)
    },
    shadowOver(id, at) {
      shadowsOver.push({ id, at })
    },
    decision() {
      const noted = scores.length + shadows.length + shadowsOver.length + late.size
      if (raise.length + moves.length + runs.size + runsOver.size + noted === 0) return null
      for (const id of runs.keys()) storedRuns.add(id)
      for (const id of runsOver) storedRuns.delete(id)
      return {
        raise,
        move: moves,
        runs: [...runs.values()],
        runsOver: [...runsOver],
        scores,
        shadows,
        shadowsOver,
        late: [...late.values()],
      }
    },
  }
}
