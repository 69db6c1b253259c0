import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'
import { until } from '../support/until.ts'
import type { QueueUnderTest } from './queue.ts'

export interface BullmqUnderTest extends QueueUnderTest {
  readonly url: string
  /** Makes the jobs that wait look as if they had waited for a second longer. */
  age(): Promise<void>
}

/** Takes one batch in a process of its own and never finishes it. */
export async function takeAndHang(t: Test, url: string): Promise<ChildProcess> {
  const child = fork(new URL('../bus/bullmq/hanging-consumer.js', import.meta.url), [url], { stdio: 'inherit' })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

/** What BullMQ keeps on every server when workers are killed. */
export function killedWorkers(t: Test, open: (t: Test) => Promise<BullmqUnderTest>): void {
  t.test('the batch of a killed worker is taken over within 5 s, before all later ones', async t => {
    const { url, ...queue } = await open(t)
    const producer = await queue.producer()
    await producer.add(0, [0])
    const child = await takeAndHang(t, url)
    await producer.add(0, [1])
    await producer.add(0, [2])
    const consumer = queue.consumer()
    const done: number[] = []
    await consumer.start(async (_shard, batch) => {
      done.push(...batch)
    })
    child.kill('SIGKILL')
    const killedAt = performance.now()
    await until(() => done.length > 0)
    const took = performance.now() - killedAt
    t.ok(took < 5000, `taken over after ${took.toFixed()} ms`)
    await until(() => done.length === 3)
    t.same(done, [0, 1, 2])
    await consumer.close()
    await producer.close()
  })

  t.test('a consumer that is behind takes what waits as one batch, whole and in order, also after a kill', async t => {
    const { url, age, ...queue } = await open(t)
    const producer = await queue.producer()
    for (let n = 0; n < 300; n++) await producer.add(0, [2 * n, 2 * n + 1])
    await age()
    const child = await takeAndHang(t, url)
    t.equal((await producer.depth()).waiting, 199, 'a hundred joined the one in hand')
    const consumer = queue.consumer()
    const sizes: number[] = []
    const done: number[] = []
    await consumer.start(async (_shard, batch) => {
      sizes.push(batch.length)
      done.push(...batch)
    })
    child.kill('SIGKILL')
    await until(() => done.length >= 600)
    t.same(
      done,
      Array.from({ length: 600 }, (_, n) => n),
    )
    t.ok(sizes.length <= 4, `in ${sizes.length} batches`)
    await until(async () => (await producer.depth()).active === 0)
    t.same(await producer.depth(), { waiting: 0, active: 0 })
    await consumer.close()
    await producer.close()
  })

  t.test('a batch survives as many kills as there are', async t => {
    const { url, ...queue } = await open(t)
    const producer = await queue.producer()
    await producer.add(0, [5])
    for (let kill = 0; kill < 3; kill++) {
      const child = await takeAndHang(t, url)
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const consumer = queue.consumer()
    const done: number[] = []
    await consumer.start(async (_shard, batch) => {
      done.push(...batch)
    })
    await until(() => done.length === 1)
    t.same(done, [5])
    await consumer.close()
    await producer.close()
  })
}
