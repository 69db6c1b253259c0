import type { Instant } from './clock.ts'

export const JOB_KINDS = ['devices-import', 'patients-import', 'patient-export', 'backtest'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/** `queued` until a worker takes it; from `running` it ends in one of the others, and stays there. */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

/** Long work that somebody asked for. */
export interface Job {
  readonly id: string
  readonly kind: JobKind
  readonly state: JobState
  /** What it is about: `patientId` of an export; `patients` (how many), `from` and `to` of a back-test. */
  readonly params: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly createdBy: string
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  /** Lines or parts that are done, of how many (null: not known). */
  readonly done: number
  readonly total: number | null
  /** How many lines came to which end: `created`, `unchanged`, `refused`. */
  readonly counts: Readonly<Record<string, number>>
  /** Why it failed, for people. */
  readonly problem: string | null
}

/** What was wrong with one line of a file. */
export interface JobError {
  /** As an editor counts: the heading is line 1. */
  readonly line: number
  /** Column, or empty when it is the whole line. */
  readonly path: string
  readonly message: string
}
