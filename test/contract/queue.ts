import type { Test } from 'tap'
import type { BatchCodec, QueueDepth, QueueProducer, ShardedQueueConsumer } from '../../bus/queue.ts'
import { until } from '../support/until.ts'

/** Opens one queue of two shards that is empty at first; every call joins the same queue. */
export interface QueueUnderTest {
  producer(): Promise<QueueProducer<number> & QueueDepth>
  consumer(): ShardedQueueConsumer<number> & QueueDepth
}

export const numbersCodec: BatchCodec<number> = {
  encode: batch => batch.join(','),
  decode: text => text.split(',').map(Number),
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

/** What every adapter of `bus/queue.ts` promises. */
export function queueContract(t: Test, open: (t: Test) => Promise<QueueUnderTest>): void {
  t.test('batches arrive whole, in order within a shard, and are gone when handled', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    const consumer = queue.consumer()
    const got: number[][] = [[], []]
    await consumer.start(async (shard, batch) => {
      got[shard]?.push(...batch)
    })
    for (let i = 0; i < 20; i++) {
      await producer.add(0, [2 * i, 2 * i + 1])
      await producer.add(1, [i])
    }
    await until(() => got[0]?.length === 40 && got[1]?.length === 20)
    t.same(got, [numbers(40), numbers(20)])
    await until(async () => (await producer.depth()).active === 0)
    t.same(await producer.depth(), { waiting: 0, active: 0 })
    await consumer.close()
    await producer.close()
  })

  t.test('a batch whose handler throws runs again until it succeeds, and is not overtaken', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    for (const n of numbers(5)) await producer.add(0, [n])
    const consumer = queue.consumer()
    const done: number[] = []
    let failures = 0
    await consumer.start(async (_shard, batch) => {
      if (batch.includes(1) && failures++ < 3) throw new Error('on purpose')
      done.push(...batch)
    })
    await until(() => done.length === 5)
    t.same(done, numbers(5))
    t.equal(failures, 4)
    await consumer.close()
    await producer.close()
  })

  t.test('two consumers never hold two batches of a shard at once, and keep its order', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    const consumers = [queue.consumer(), queue.consumer()]
    const busy = [0, 0]
    let most = 0
    const done: number[] = []
    for (const consumer of consumers) {
      await consumer.start(async (shard, batch) => {
        busy[shard] = (busy[shard] ?? 0) + 1
        most = Math.max(most, busy[shard])
        await new Promise(setImmediate)
        busy[shard]--
        if (shard === 0) done.push(...batch)
      })
    }
    for (const n of numbers(60)) {
      await producer.add(0, [n])
      await producer.add(1, [n])
    }
    await until(() => done.length === 60)
    t.equal(most, 1)
    t.same(done, numbers(60))
    await Promise.all(consumers.map(consumer => consumer.close()))
    await producer.close()
  })

  t.test('closing a consumer waits for the batch in hand and takes no more', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    for (const n of numbers(3)) await producer.add(0, [n])
    const consumer = queue.consumer()
    const begun: number[] = []
    const ended: number[] = []
    let finish = () => {}
    const mayEnd = new Promise<void>(done => {
      finish = done
    })
    await consumer.start(async (_shard, batch) => {
      begun.push(...batch)
      await mayEnd
      ended.push(...batch)
    })
    await until(() => begun.length > 0)
    const inHand = [...begun]
    const closed = consumer.close().then(() => t.same(ended, inHand, 'the batch in hand ended before close did'))
    finish()
    await closed
    t.same(begun, inHand, 'and no other was begun')
    t.same(await producer.depth(), { waiting: 3 - inHand.length, active: 0 })
    await producer.close()
  })

  t.test('a consumer that closes while a batch fails gives it back in its place', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    for (const n of numbers(4)) await producer.add(0, [n])
    const failing = queue.consumer()
    let tried = 0
    await failing.start(async () => {
      tried++
      throw new Error('on purpose')
    })
    await until(() => tried > 0)
    await failing.close()
    const next = queue.consumer()
    const done: number[] = []
    await next.start(async (_shard, batch) => {
      done.push(...batch)
    })
    await until(() => done.length === 4)
    t.same(done, numbers(4))
    await next.close()
    await producer.close()
  })

  t.test('a consumer takes the shards that it is told, until it is told to let go of them', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    const consumers = [queue.consumer(), queue.consumer()] as const
    const got: number[][] = [[], []]
    let mayEnd = Promise.resolve()
    let inHand = 0
    for (const [i, consumer] of consumers.entries()) {
      await consumer.start(async (_shard, batch) => {
        inHand++
        await mayEnd
        inHand--
        got[i]?.push(...batch)
      }, [])
    }
    const [one, two] = consumers
    one.take(0)
    two.take(1)
    await producer.add(1, [10])
    await producer.add(0, [0])
    await until(() => got[0]?.length === 1 && got[1]?.length === 1)
    let finish = () => {}
    mayEnd = new Promise(done => {
      finish = done
    })
    await producer.add(0, [1])
    await until(() => inHand === 1)
    const gone = one.letGo(0).then(() => t.same(got[0], [0, 1], 'the batch in hand ended before it let go'))
    finish()
    await gone
    await producer.add(0, [2])
    await producer.add(1, [11])
    await until(() => got[1]?.length === 2)
    t.same(
      got,
      [
        [0, 1],
        [10, 11],
      ],
      'nobody takes what nobody has',
    )
    two.take(0)
    await until(() => got[1]?.length === 3)
    await two.letGo(1)
    one.take(1)
    await producer.add(1, [12])
    await until(() => got[0]?.length === 3)
    t.same(got, [
      [0, 1, 12],
      [10, 11, 2],
    ])
    await Promise.all(consumers.map(consumer => consumer.close()))
    await producer.close()
  })

  t.test('a handler that outlasts the time of grace does not hold up closing', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    await producer.add(0, [7])
    const stuck = queue.consumer()
    let begun = false
    let letGo = () => {}
    await stuck.start(() => {
      begun = true
      return new Promise(done => {
        letGo = done
      })
    })
    await until(() => begun)
    const before = performance.now()
    await stuck.close(100)
    t.ok(performance.now() - before < 10_000)
    letGo()
    const next = queue.consumer()
    const done: number[] = []
    await next.start(async (_shard, batch) => {
      done.push(...batch)
    })
    await until(() => done.length === 1)
    t.same(done, [7], 'the batch runs again elsewhere')
    await next.close()
    await producer.close()
  })

  t.test('adding to a shard that does not exist is refused', async t => {
    const queue = await open(t)
    const producer = await queue.producer()
    await t.rejects(producer.add(2, [1]))
    await producer.close()
  })
}
