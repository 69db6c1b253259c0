import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { Job, JobError, JobKind } from '../model/job.ts'

export interface JobFile {
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface ImportedDevice {
  readonly id: string
  /** Its MQTT password. */
  readonly token: string
}

/** For the API. */
export interface JobStore {
  /**
   * Keeps what was handed in (if anything) and the job; the caller puts its id on the queue then.
   * @param input at most `mostBytes`; nothing of the job is left when reading it fails
   * Errors: TOO_LARGE.
   */
  create(
    job: { readonly kind: JobKind; readonly params: Job['params'] },
    input: { readonly bytes: AsyncIterable<Uint8Array>; readonly mostBytes: number } | null,
    act: Act,
  ): Promise<Job>
  get(id: string): Promise<Job | null>
  /** Newest first. */
  list(query: {
    readonly createdBy?: string
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Job[]; readonly nextCursor: string | null }>
  /** A running one stops after the lines in hand, and keeps what it has done. Ended ones stay as they are. Errors: NOT_FOUND. */
  cancel(id: string, act: Act): Promise<Job>
  /** By line. */
  errors(
    id: string,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly JobError[]; readonly nextCursor: string | null }>
  file(id: string, name: string): Promise<JobFile | null>
  /** Devices that an import registered, in pieces; null when the job has none, or its time is over. */
  registered(id: string): Promise<AsyncIterable<readonly ImportedDevice[]> | null>
}

/** What became of some lines, kept together: a job that begins again goes on after them. */
export interface JobProgress {
  /** All lines or parts done so far. */
  readonly done: number
  /** Of how many, where it was not known before. */
  readonly total?: number
  readonly counts: Job['counts']
  readonly errors: readonly JobError[]
  /** Ids of what the lines created. */
  readonly created: readonly { readonly line: number; readonly id: string }[]
}

export interface BegunJob {
  readonly job: Job
  /** Who asked for it. */
  readonly act: Act
  /** The token of a device that this job registers: the same whenever it is asked. */
  tokenOf(deviceId: string): string
}

/** For the worker. */
export interface JobWork {
  /** Takes a job in hand, or again after a worker died. Null: it has ended, or there is none. */
  begin(id: string, now: Instant): Promise<BegunJob | null>
  input(id: string): AsyncIterable<Uint8Array>
  /** @returns false when somebody cancelled the job */
  advance(id: string, progress: JobProgress, now: Instant): Promise<boolean>
  /** On which line each of these was created, as far as progress was kept; those that were not are left out. */
  createdOn(id: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Ends it, drops its input, and tells who asked for it. */
  end(
    id: string,
    outcome: { readonly state: 'done' | 'failed' | 'cancelled'; readonly problem: string | null },
    now: Instant,
    files?: readonly JobFile[],
  ): Promise<void>
  /** Jobs created before that, and not ended. */
  unfinished(before: Instant): Promise<readonly string[]>
  /** Drops jobs that ended before that, and the secrets and files of those that ended before `resultsBefore`. */
  expire(before: Instant, resultsBefore: Instant): Promise<void>
}
