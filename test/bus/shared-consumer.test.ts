import t from 'tap'
import type { LaneHolder, Lanes } from '../../bus/lanes.ts'
import type { ShardedQueueConsumer } from '../../bus/queue.ts'
import { sharedConsumer } from '../../bus/shared-consumer.ts'

function parts() {
  const said: string[] = []
  let holder: LaneHolder | undefined
  const consumer: ShardedQueueConsumer<number> = {
    async start(_handler, shards) {
      said.push(`start with ${JSON.stringify(shards)}`)
    },
    take: shard => void said.push(`take ${shard}`),
    async letGo(shard, graceMs) {
      said.push(graceMs === undefined ? `let go of ${shard}` : `let go of ${shard} within ${graceMs}`)
    },
    async close() {
      said.push('close')
    },
  }
  const lanes: Lanes = {
    async join(joining) {
      holder = joining
      holder.take(1)
    },
    async close() {
      await holder?.letGo(1)
    },
  }
  const shared = sharedConsumer(consumer, lanes)
  return {
    said,
    lane: () => {
      if (!holder) throw new Error('It has not joined')
      return holder
    },
    shared,
    start: () =>
      shared.start(
        async () => {},
        async shard => void said.push(`forget ${shard}`),
      ),
  }
}

t.test('it takes what its lanes give, and forgets a shard after it let go of it', async t => {
  const { shared, said, start, lane } = parts()
  await start()
  lane().take(0)
  await lane().letGo(0)
  t.same(said, ['start with []', 'take 1', 'take 0', 'let go of 0', 'forget 0'])
  said.length = 0
  await shared.close()
  t.same(said, ['let go of 1', 'forget 1', 'close'])
})

t.test('a lane that is lost is forgotten first, and nothing is waited for', async t => {
  const { said, start, lane } = parts()
  await start()
  said.length = 0
  lane().lost(1)
  t.same(said, ['forget 1', 'let go of 1 within 0'])
})
