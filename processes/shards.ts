import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { bullmqProducer } from '../bus/bullmq/producer.ts'
import type { BullmqQueueOptions } from '../bus/bullmq/settings.ts'
import { postgresSettings } from '../store/postgres/settings.ts'
import type { Composition } from './compose.ts'
import type { Shards } from './configuration.ts'
import { evaluationsQueue, openPool, readingsQueue } from './parts.ts'
import { StartError } from './start-error.ts'

const SETTING = 'shards'
const Stored = Type.Object({ readings: Type.Integer({ minimum: 1 }), evaluations: Type.Integer({ minimum: 1 }) })

/**
 * Everybody on one database divides the queues alike. The number may change while nothing waits in them: what waits would
 * be read by nobody, or out of order.
 */
export async function agreeOnShards(composition: Pick<Composition, 'settings' | 'log'>): Promise<void> {
  const { shards } = composition.settings.configuration
  const pool = openPool(composition, { name: 'shards', max: 1, durable: true })
  try {
    const settings = postgresSettings(pool)
    const stored = await settings.get(SETTING)
    // A database of a version that knew one shard only says nothing.
    const before: Shards = stored === null ? { readings: 1, evaluations: 1 } : Value.Parse(Stored, stored)
    const isSame = before.readings === shards.readings && before.evaluations === shards.evaluations
    if (!isSame) {
      const waiting =
        (await waitingIn({ ...readingsQueue(composition, true), shards: before.readings })) +
        (await waitingIn({ ...evaluationsQueue(composition), shards: before.evaluations }))
      if (waiting > 0) throw new StartError(refusal(before, shards, waiting))
    }
    if (stored === null || !isSame) await settings.set(SETTING, shards)
  } finally {
    await pool.end()
  }
}

async function waitingIn<T>(queue: BullmqQueueOptions<T>): Promise<number> {
  const producer = await bullmqProducer(queue)
  try {
    const { waiting, active } = await producer.depth()
    return waiting + active
  } finally {
    await producer.close()
  }
}

function refusal(before: Shards, now: Shards, waiting: number): string {
  const name = before.readings === now.readings ? 'EVALUATION_SHARDS' : 'READINGS_SHARDS'
  return (
    `${name}: ${waiting} batches wait in queues that were divided into ${before.readings} (readings) and ` +
    `${before.evaluations} (evaluations): start with these numbers until none waits, then change them (docs/scaling.md)`
  )
}
