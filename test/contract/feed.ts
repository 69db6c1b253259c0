import type pg from 'pg'
import type { TAP } from 'tap'
import type { Feed } from '../../bus/feed.ts'
import { slowWriter, somebodyWaits } from '../support/two-writers.ts'
import { until } from '../support/until.ts'

export interface FeedAdapters {
  readonly feed: Feed<{ readonly cursor: number }>
  /** One entry for each text, in this transaction. */
  append(client: pg.ClientBase, texts: readonly string[]): Promise<void>
  /** The text that an entry was made of. */
  textOf(cursor: number): Promise<string>
  /** All in a transaction of their own. */
  appendAll(...texts: readonly string[]): Promise<void>
  readonly pool: pg.Pool
  forget(upTo: number): Promise<void>
  /** Cuts the connection on which readers are woken. @returns how many there were */
  cut(): Promise<number>
}

interface Making {
  teardown(end: () => Promise<unknown>): void
}

export function feedContract(t: TAP, make: (t: Making) => Promise<FeedAdapters>): void {
  /** Reads on at every wake-up, as the API does. */
  const tail = async (t: Making, { feed }: FeedAdapters) => {
    const seen: number[] = []
    let cursor = 0
    let reading = Promise.resolve()
    let over = false
    t.teardown(() => {
      over = true
      return reading
    })
    await feed.onWake(() => {
      if (over) return
      reading = reading.then(async () => {
        for (const entry of await feed.after(cursor, 10)) {
          seen.push(entry.cursor)
          cursor = entry.cursor
        }
      })
    })
    return seen
  }
  const texts = (adapters: FeedAdapters, cursors: readonly number[]) => Promise.all(cursors.map(adapters.textOf))

  t.test('an entry that commits late is not stepped over by a reader', async t => {
    const adapters = await make(t)
    const seen = await tail(t, adapters)
    await adapters.appendAll('first')
    await until(() => seen.length === 1)
    const slow = await slowWriter(adapters.pool, client => adapters.append(client, ['slow']))
    const fast = adapters.appendAll('fast')
    await somebodyWaits(adapters.pool)
    t.same(await adapters.feed.bounds(), { oldest: 0, newest: 1 }, 'what is not committed has no cursor yet')
    await slow.end('commit')
    await fast
    await until(() => seen.length === 3)
    t.same(await texts(adapters, seen), ['first', 'slow', 'fast'])
  })

  t.test('many writers at once: a tail sees every entry once, in the order of cursors', async t => {
    const adapters = await make(t)
    const seen = await tail(t, adapters)
    await Promise.all(Array.from({ length: 60 }, (_, i) => adapters.appendAll(`m${i}`, `n${i}`)))
    await until(() => seen.length >= 120)
    t.same(
      seen,
      Array.from({ length: 120 }, (_, i) => i + 1),
    )
    const told = await texts(adapters, seen)
    t.equal(new Set(told).size, 120)
    t.same(
      (await adapters.feed.after(100, 5)).map(entry => entry.cursor),
      [101, 102, 103, 104, 105],
    )
  })

  t.test('a cursor older than what is kept is recognised, also when nothing is kept', async t => {
    const { feed, appendAll, forget } = await make(t)
    t.same(await feed.bounds(), { oldest: 0, newest: 0 })
    await appendAll('1', '2', '3', '4')
    t.same(await feed.bounds(), { oldest: 0, newest: 4 })
    await forget(2)
    t.same(await feed.bounds(), { oldest: 2, newest: 4 }, 'who has seen 2 misses nothing, who has seen 1 does')
    t.same(
      (await feed.after(2, 10)).map(entry => entry.cursor),
      [3, 4],
    )
    await forget(4)
    t.same(await feed.bounds(), { oldest: 4, newest: 4 })
    await appendAll('5')
    t.same(await feed.bounds(), { oldest: 4, newest: 5 })
  })

  t.test('readers are woken again after the server cut the connection', async t => {
    const adapters = await make(t)
    const seen = await tail(t, adapters)
    t.equal(await adapters.cut(), 1)
    await adapters.appendAll('while away')
    await until(() => seen.length === 1)
    await adapters.appendAll('after')
    await until(() => seen.length === 2)
  })

  t.test('an entry reaches a waiting reader well before the next poll', async t => {
    const adapters = await make(t)
    const seen = await tail(t, adapters)
    const waits: number[] = []
    for (let i = 1; i <= 7; i++) {
      const start = performance.now()
      await adapters.appendAll(`m${i}`)
      await until(() => seen.length === i)
      waits.push(performance.now() - start)
    }
    const median = waits.sort((a, b) => a - b)[3] ?? Number.POSITIVE_INFINITY
    t.ok(median < 400, `median ${median} ms`)
  })
}
