import t from 'tap'
import { makeRejects } from '../../ingest/make-rejects.ts'
import { createRejectReplayer } from '../../ingest/replay.ts'
import type { Inbound } from '../../model/inbound.ts'
import type { RejectReason } from '../../model/reject.ts'
import { shardOf } from '../../model/shard.ts'
import { ingestPorts, message, NOW, recordingProducer } from '../support/ingest-ports.ts'

function setUp() {
  const r = ingestPorts()
  const readings = recordingProducer<Inbound>(2)
  const reader = {
    async list() {
      return { items: [], nextCursor: null }
    },
    async byIds(ids: readonly string[]) {
      return ids.flatMap(id => r.rejects.get(id) ?? [])
    },
  }
  const ports = { reader, writer: r.ports.rejects, readings: readings.producer, clock: () => NOW }
  const keep = async (payload: string, reason: RejectReason, detail: string) => {
    const rejects = makeRejects(message('d1', payload, { arrivedAt: NOW - 5000 }), [{ reason, detail }])
    await r.ports.rejects.put(rejects)
    return rejects[0]?.id ?? ''
  }
  return { replayer: createRejectReplayer(ports), readings, rejects: r.rejects, keep }
}

t.test('a message that is taken now goes back on the queue as it came, once', async t => {
  const { replayer, readings, rejects, keep } = setUp()
  const payload = '{"vitals":{"hr":72,"spo2":97}}'
  // What an earlier catalogue refused.
  const ids = [
    await keep(payload, 'unknown-code', 'vitals.hr: …'),
    await keep(payload, 'unknown-code', 'vitals.spo2: …'),
  ]
  t.strictSame(await replayer.replay(ids), { replayed: 2, refusedAgain: 0 })
  t.strictSame(readings.added, [
    { shard: shardOf('d1', 2), batch: [message('d1', payload, { arrivedAt: NOW - 5000 })] },
  ])
  t.ok([...rejects.values()].every(reject => reject.replayedAt === NOW))
  t.strictSame(await replayer.replay([...ids, 'unknown']), { replayed: 0, refusedAgain: 0 }, 'twice does no harm')
  t.equal(readings.added.length, 1)
})

t.test('a reject that is refused again makes a new reject, as often as it is tried', async t => {
  const { replayer, readings, rejects, keep } = setUp()
  await keep('{"vitals":{"hr":999}}', 'implausible', 'vitals.hr: 999 is outside the plausible range 0 to 350 /min')
  for (const count of [2, 3]) {
    const open = [...rejects.values()].filter(reject => reject.replayedAt === null)
    t.strictSame(await replayer.replay(open.map(reject => reject.id)), { replayed: 0, refusedAgain: 1 })
    t.equal(rejects.size, count)
  }
  t.equal([...rejects.values()].filter(reject => reject.replayedAt === null).length, 1)
  t.equal(readings.added.length, 0)
})
