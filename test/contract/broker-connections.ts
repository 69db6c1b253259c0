import type { Test } from 'tap'
import type { BrokerConnections } from '../../store/broker-connections.ts'

export interface BrokerConnectionsSetup {
  /** The registry as one start of one broker sees it. */
  life(): BrokerConnections
  /** Nobody has seen this life for long. */
  die(life: BrokerConnections): Promise<void>
}

const session = (deviceId: string, clientId = 'c') => ({ deviceId, clientId })

/** What every `BrokerConnections` promises. */
export async function brokerConnectionsContract(
  t: Test,
  setup: (t: Test) => Promise<BrokerConnectionsSetup>,
): Promise<void> {
  async function two(t: Test) {
    const made = await setup(t)
    const [a, b] = [made.life(), made.life()]
    for (const life of [a, b]) await life.beat()
    return { ...made, a, b }
  }

  t.test('the last writer has the session, and the one before finds out; other sessions stay', async t => {
    const { a, b } = await two(t)
    const older = await a.came([session('d1'), session('d1', 'other'), session('d2')])
    const [newer = 0] = await b.came([session('d1')])
    t.ok(older.every(epoch => epoch < newer))
    t.same(await a.taken([session('d1'), session('d1', 'other'), session('d2')]), [{ ...session('d1'), epoch: newer }])
    t.same(await b.taken([session('d1')]), [])
    const [newest = 0] = await a.came([session('d1')])
    t.same(await b.taken([session('d1')]), [{ ...session('d1'), epoch: newest }])
  })

  t.test('epochs come in the order of the question', async t => {
    const { a, b } = await two(t)
    const asked = ['d3', 'd1', 'd2'].map(id => session(id))
    const epochs = await a.came(asked)
    await b.came(asked)
    await a.came(asked)
    t.equal(
      (
        await a.went(
          asked.map((one, i) => ({ ...one, epoch: epochs[i] ?? 0 })),
          ['d1', 'd2', 'd3'],
        )
      ).size,
      0,
    )
  })

  t.test('a going says nothing of a session that somebody else has, or of a device with another one', async t => {
    const { a, b } = await two(t)
    const [first = 0, second = 0] = await a.came([session('d1'), session('d2')])
    const [taken = 0] = await b.came([session('d1')])
    const [other = 0] = await b.came([session('d2', 'other')])
    const gone = await a.went(
      [
        { ...session('d1'), epoch: first },
        { ...session('d2'), epoch: second },
      ],
      ['d1', 'd2'],
    )
    t.same([...gone], [])
    const last = await b.went(
      [
        { ...session('d1'), epoch: taken },
        { ...session('d2', 'other'), epoch: other },
      ],
      ['d1', 'd2'],
    )
    t.same([...last].toSorted(), ['d1', 'd2'])
  })

  t.test('what a life held that is dead is nowhere, once, unless the device is elsewhere', async t => {
    const { a, b, die } = await two(t)
    await a.came([session('d1'), session('d2'), session('d3')])
    const [epoch = 0] = await b.came([session('d2', 'other'), session('d3')])
    t.same(await b.beat(), { alive: 2, nowhere: [] })
    await die(a)
    t.same(await b.beat(), { alive: 1, nowhere: ['d1'] })
    t.same(await b.beat(), { alive: 1, nowhere: [] })
    t.same([...(await b.went([{ ...session('d2', 'other'), epoch }], ['d2', 'd3']))], ['d2'])
  })

  t.test('a life that ends takes what it held with it', async t => {
    const { a, b } = await two(t)
    await a.came([session('d1')])
    await a.end()
    t.same(await b.beat(), { alive: 1, nowhere: ['d1'] })
  })
}
