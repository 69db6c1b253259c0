import type { Alert } from '../model/alert.ts'
import type { AlertMove } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import type { ShadowEpisode } from '../model/rule.ts'
import type { EpisodeChanges, LateValue, StoredRun } from '../store/episodes.ts'
import type { ScoreRecord } from '../store/scores.ts'

/** What was decided, for one commit, and scores for whom it concerns. The rule of each move is for the metrics. */
export interface Decision extends EpisodeChanges {
  readonly scores: readonly ScoreRecord[]
  readonly move: readonly { readonly id: string; readonly ruleId: string; readonly move: AlertMove }[]
}

export interface EndedEpisode {
  readonly id: string
  readonly patientId: string
  readonly code: number
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
  /** An episode was ended by a reading. */
  end(episode: EndedEpisode): void
  readonly ended: readonly EndedEpisode[]
  /** Null when nothing has to be written, as for nearly every batch. */
  decision(): Decision | null
}

/** @param storedRuns ids of the runs in the store; the plan keeps it up to date */
export function createPlan(storedRuns: Set<string>): Plan {
  return new GatheredPlan(storedRuns)
}

/** A class, and lists that are made when something comes: nearly every batch has a plan and decides nothing. */
class GatheredPlan implements Plan {
  readonly #storedRuns: Set<string>
  #raise: Alert[] | null = null
  #moves: { id: string; ruleId: string; move: AlertMove }[] | null = null
  #runs: Map<string, StoredRun> | null = null
  #runsOver: Set<string> | null = null
  #scores: ScoreRecord[] | null = null
  #shadows: ShadowEpisode[] | null = null
  #shadowsOver: { id: string; at: Instant }[] | null = null
  #late: Map<string, LateValue> | null = null
  #ended: EndedEpisode[] | null = null

  constructor(storedRuns: Set<string>) {
    this.#storedRuns = storedRuns
  }

  get ended(): readonly EndedEpisode[] {
    return this.#ended ?? NONE
  }

  end(episode: EndedEpisode): void {
    this.#ended ??= []
    this.#ended.push(episode)
  }

  raise(alert: Alert): void {
    this.#raise ??= []
    this.#raise.push(alert)
  }

  move({ id, ruleId }: { readonly id: string; readonly ruleId: string }, move: AlertMove): void {
    this.#moves ??= []
    this.#moves.push({ id, ruleId, move })
  }

  keep(run: StoredRun): void {
    this.#runs ??= new Map()
    this.#runs.set(run.episodeId, run)
    this.#runsOver?.delete(run.episodeId)
  }

  over(runId: string): void {
    this.#runs?.delete(runId)
    // A run that began and ended within one batch leaves no trace.
    if (!this.#storedRuns.has(runId)) return
    this.#runsOver ??= new Set()
    this.#runsOver.add(runId)
  }

  score(record: ScoreRecord): void {
    this.#scores ??= []
    this.#scores.push(record)
  }

  shadow(episode: ShadowEpisode): void {
    this.#shadows ??= []
    this.#shadows.push(episode)
  }

  shadowOver(id: string, at: Instant): void {
    this.#shadowsOver ??= []
    this.#shadowsOver.push({ id, at })
  }

  late(value: LateValue): void {
    this.#late ??= new Map()
    if (!this.#late.has(value.id)) this.#late.set(value.id, value)
  }

  decision(): Decision | null {
    const told = this.#raise || this.#moves || this.#scores || this.#shadows || this.#shadowsOver || this.#late
    if (!told && !this.#runs?.size && !this.#runsOver?.size) return null
    const runs = this.#runs ?? new Map<string, StoredRun>()
    const runsOver = this.#runsOver ?? new Set<string>()
    for (const id of runs.keys()) this.#storedRuns.add(id)
    for (const id of runsOver) this.#storedRuns.delete(id)
    return {
      raise: this.#raise ?? [],
      move: this.#moves ?? [],
      runs: [...runs.values()],
      runsOver: [...runsOver],
      scores: this.#scores ?? [],
      shadows: this.#shadows ?? [],
      shadowsOver: this.#shadowsOver ?? [],
      late: [...(this.#late?.values() ?? [])],
    }
  }
}

const NONE: readonly EndedEpisode[] = []
