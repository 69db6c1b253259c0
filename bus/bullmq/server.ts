import type { Joiner } from './join.ts'
import { postgresServer } from './postgres-server.ts'
import { redisServer } from './redis-server.ts'
import type { BullmqQueueOptions } from './settings.ts'

/** One of BullMQ's own queues, as far as we use it. */
export interface BullmqQueue {
  readonly name: string
  add(name: string, data: { readonly batch: string }): Promise<unknown>
  getJobCounts(...states: ('waiting' | 'active')[]): Promise<Record<string, number>>
  setGlobalConcurrency(concurrency: number): Promise<unknown>
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** One of BullMQ's workers, as far as we use it. */
export interface BullmqWorker {
  readonly name: string
  run(): Promise<void>
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'lockRenewalFailed', listener: () => void): unknown
}

export interface BullmqJob {
  readonly id?: string | undefined
  /** When it was added, Unix ms by the clock of who added it. */
  readonly timestamp: number
  readonly data: unknown
}

/** What differs between PostgreSQL and Redis under the same queues. */
export interface BullmqServer {
  queue(name: string): BullmqQueue
  /** A job whose `process` rejects, or whose process dies, goes back to where it was in the line. */
  worker(name: string, process: (job: BullmqJob, token?: string) => Promise<void>): BullmqWorker
  readonly joiner: Joiner
  /** Calls `again` whenever the server may have forgotten what it was told: after it was away. */
  onBack(again: () => void): void
  /** After its queues and workers. */
  close(): Promise<void>
}

export function openServer<T>(options: BullmqQueueOptions<T>): BullmqServer {
  return /^rediss?:/.test(options.url) ? redisServer(options) : postgresServer(options)
}
