import { createPostgresBackend, Queue, Worker } from 'bullmq'
import { postgresJoiner } from './join-postgres.ts'
import { patientBackend } from './patience.ts'
import type { BullmqServer } from './server.ts'
import { type BullmqQueueOptions, QUEUE, WORKER } from './settings.ts'

/** Milliseconds. A statement of the hand-off that takes longer counts as failed and is tried again. */
const STATEMENT_TIMEOUT_MS = 10_000

/** BullMQ on PostgreSQL; every queue and worker has connections of its own. */
export function postgresServer<T>(options: BullmqQueueOptions<T>): BullmqServer {
  const joiner = postgresJoiner(connection(options, 1))
  return {
    // One connection: one batch at a time per shard.
    queue: name => new Queue(name, { connection: connection(options, 1), ...QUEUE }, createPostgresBackend),
    // One for the job, one to renew its lock meanwhile.
    worker: (name, process) =>
      new Worker(name, process, { connection: connection(options, 2), ...WORKER }, patientBackend),
    joiner,
    onBack: () => {}, // it forgets nothing
    close: () => joiner.close(),
  }
}

function connection(options: { name: string; url: string; durable: boolean }, max: number) {
  return {
    connectionString: options.url,
    application_name: `wardbeat-${options.name}`,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 2000, // the server itself is gone and answers nothing
    options: `-c synchronous_commit=${options.durable ? 'on' : 'off'}`,
  }
}
