import type { Alert } from '../model/alert.ts'
import type { AlertMove } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import type { ShadowEpisode } from '../model/rule.ts'

/**
 * A violating run whose delay is not over yet. What it holds is the rules' own affair (parsed there); the store keeps
 * it so that a killed worker goes on where it was.
 */
export interface StoredRun {
  readonly episodeId: string
  /** Patient id, or the device id of a device that belongs to nobody: decides the shard. */
  readonly subjectId: string
  readonly state: unknown
}

/** A value beyond a limit that came too late to alarm. */
export interface LateValue {
  readonly id: string
  readonly patientId: string
  readonly measuredAt: Instant
  readonly arrivedAt: Instant
  /** One line for people. */
  readonly summary: string
}

export interface EpisodeChanges {
  /** Idempotent on the alert's id: one episode is one alert for ever. */
  readonly raise: readonly Alert[]
  readonly move: readonly { readonly id: string; readonly move: AlertMove }[]
  readonly runs: readonly StoredRun[]
  readonly runsOver: readonly string[]
  /** What rules in shadow began, idempotent on the id, and ended. */
  readonly shadows: readonly ShadowEpisode[]
  readonly shadowsOver: readonly { readonly id: string; readonly at: Instant }[]
  /** Idempotent on the id. */
  readonly late: readonly LateValue[]
}

/** Another worker took the shard over: this one must stop without writing anything. */
export class Fenced extends Error {
  constructor(shard: number) {
    super(`Another worker has taken over shard ${shard}`)
    this.name = 'Fenced'
  }
}

export interface EpisodeStore {
  /**
   * Takes a shard over: whoever held it before can commit no more. Returns every open alert and pending run (of all
   * shards: the caller keeps those whose subject hashes to its own).
   */
  takeOver(shard: number): Promise<{
    readonly epoch: number
    readonly alerts: readonly Alert[]
    readonly runs: readonly StoredRun[]
  }>
  /**
   * Alerts, their outbox entries and pending runs in one transaction.
   * @returns ids of `raise` that existed already, and of `move` that were resolved already (by a person)
   * Errors: Fenced.
   */
  commit(shard: number, epoch: number, changes: EpisodeChanges): Promise<{ readonly refused: readonly string[] }>
  /** Open alerts by id, resolved ones left out: to learn what people resolved. */
  stillOpen(ids: readonly string[]): Promise<ReadonlySet<string>>
}

/** Nothing changed. */
export const NO_CHANGES: EpisodeChanges = {
  raise: [],
  move: [],
  runs: [],
  runsOver: [],
  shadows: [],
  shadowsOver: [],
  late: [],
}
