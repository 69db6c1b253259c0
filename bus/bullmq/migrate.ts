import { createPostgresBackend, Queue } from 'bullmq'

/** Brings BullMQ's own schema in PostgreSQL forward (it takes its own advisory lock). */
export async function migrateBullmq(url: string): Promise<void> {
  const queue = new Queue('migrate', { connection: { connectionString: url, migrate: true } }, createPostgresBackend)
  await queue.waitUntilReady()
  await queue.close()
}
