import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { AlertFeed } from '../../bus/alert-feed.ts'
import type { Change } from '../../bus/changes.ts'
import type { Alert } from '../../model/alert.ts'
import type { AlertMove } from '../../model/alert-moves.ts'
import type { AlertMover, AlertReader } from '../../store/alerts.ts'
import { type EpisodeChanges, type EpisodeStore, Fenced, NO_CHANGES } from '../../store/episodes.ts'
import { actAt, alertOf, appError, T0 } from '../support/records.ts'

export interface AlertAdapters {
  readonly episodes: EpisodeStore
  readonly reader: AlertReader
  readonly mover: AlertMover
  readonly feed: AlertFeed
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

const resolve: AlertMove = { type: 'condition-over', at: T0 + 9, reason: 'condition-ended' }

export function alertContract(t: TAP, adapters: () => AlertAdapters): void {
  const newEntries = async (since: number) => (await adapters().feed.after(since, 1000)).map(entry => entry.alert)
  const newest = async () => (await adapters().feed.bounds()).newest
  let shards = 100
  /** A shard of its own for each test, taken over. */
  const taken = async () => {
    const shard = shards++
    const { epoch } = await adapters().episodes.takeOver(shard)
    const commit = (changes: Partial<EpisodeChanges>) =>
      adapters().episodes.commit(shard, epoch, { ...NO_CHANGES, ...changes })
    return { shard, epoch, commit }
  }

  t.test('an empty outbox has bounds, and a reader can start at once', async t => {
    const { feed, reader } = adapters()
    t.same(await feed.bounds(), { oldest: 0, newest: 0 })
    t.same(await feed.after(0, 10), [])
    t.same(await reader.open(null), { cursor: 0, alerts: [] })
  })

  t.test('an alert is kept with its justification, and put on the outbox with it', async t => {
    const { reader } = adapters()
    const { commit } = await taken()
    const since = await newest()
    const alert = alertOf({ message: 'SpO2 "88" % \\ {x}, é', value: null, patientId: null, code: null })
    t.same(await commit({ raise: [alert] }), { refused: [] })
    t.same(await reader.get(alert.id), alert)
    t.same(await newEntries(since), [alert])
  })

  t.test('raised twice is one alert and one outbox entry', async t => {
    const { commit } = await taken()
    const since = await newest()
    const alert = alertOf()
    await commit({ raise: [alert, alert] })
    t.same(await commit({ raise: [{ ...alert, message: 'again' }] }), { refused: [alert.id] })
    t.same(await newEntries(since), [alert])
  })

  t.test('raised by two workers at once is one alert and one outbox entry', async t => {
    const [a, b] = [await taken(), await taken()]
    const since = await newest()
    const alert = alertOf()
    const outcomes = await Promise.all([a.commit({ raise: [alert] }), b.commit({ raise: [alert] })])
    t.same(
      outcomes.flatMap(o => o.refused),
      [alert.id],
    )
    t.equal((await newEntries(since)).length, 1)
  })

  t.test('many alerts of one commit arrive in order', async t => {
    const { commit } = await taken()
    const since = await newest()
    const alerts = Array.from({ length: 500 }, (_, i) => alertOf({ raisedAt: T0 + i }))
    await commit({ raise: alerts, runs: alerts.map(a => ({ episodeId: a.id, subjectId: 'p', state: [1] })) })
    const entries = await adapters().feed.after(since, 1000)
    t.same(
      entries.map(e => e.alert.id),
      alerts.map(a => a.id),
    )
    t.same(
      entries.map(e => e.cursor),
      alerts.map((_, i) => since + 1 + i),
    )
    t.equal((await adapters().feed.after(since, 10)).length, 10)
  })

  t.test('moves are made once, in order, and only what changed is told', async t => {
    const { reader } = adapters()
    const { commit } = await taken()
    const alert = alertOf()
    const since = await newest()
    const worsen: AlertMove = {
      type: 'worsen',
      deviceId: 'monitor-1',
      priority: 'high',
      value: 84,
      limit: 85,
      message: 'SpO2 84 % (limit 85)',
      measuredAt: T0 + 5,
      justification: alert.justification,
    }
    await commit({
      raise: [alert],
      move: [
        { id: alert.id, move: worsen },
        { id: alert.id, move: worsen },
        { id: alert.id, move: resolve },
      ],
    })
    t.same(
      (await newEntries(since)).map(a => [a.state, a.priority]),
      [
        ['active', 'medium'],
        ['active', 'high'],
        ['resolved', 'high'],
      ],
    )
    t.match(await reader.get(alert.id), { state: 'resolved', resolvedAt: T0 + 9, value: 84, conditionPresent: false })
    const gone = randomUUID()
    const again = await commit({
      move: [
        { id: alert.id, move: worsen },
        { id: gone, move: resolve },
      ],
    })
    t.same(again.refused.toSorted(), [alert.id, gone].toSorted())
    t.equal((await newEntries(since)).length, 3)
  })

  t.test('a worker whose shard was taken over writes nothing', async t => {
    const { reader, episodes } = adapters()
    const { shard, epoch, commit } = await taken()
    const alert = alertOf()
    const next = await episodes.takeOver(shard)
    t.ok(next.epoch > epoch)
    const since = await newest()
    const run = { episodeId: randomUUID(), subjectId: 'p', state: 1 }
    await t.rejects(commit({ raise: [alert], runs: [run] }), new Fenced(shard))
    await t.rejects(episodes.commit(99_999, 1, NO_CHANGES), new Fenced(99_999))
    t.equal(await reader.get(alert.id), null)
    t.same(await newEntries(since), [])
    t.notOk((await episodes.takeOver(shard)).runs.some(r => r.episodeId === run.episodeId))
  })

  t.test('takeovers and commits at the same time: nothing is written after the takeover returned', async t => {
    const { episodes } = adapters()
    const { shard, commit } = await taken()
    const alerts = Array.from({ length: 20 }, () => alertOf())
    const commits = alerts.map(alert =>
      commit({ raise: [alert] }).then(
        () => alert.id,
        error => {
          if (!(error instanceof Fenced)) throw error
          return null // fenced off
        },
      ),
    )
    const { alerts: seen } = await episodes.takeOver(shard)
    const known = new Set(seen.map(a => a.id))
    for (const id of await Promise.all(commits)) t.ok(id === null || known.has(id))
  })

  t.test('pending runs and open alerts survive the worker', async t => {
    const { episodes } = adapters()
    const { shard, commit } = await taken()
    const [open, closed] = [alertOf(), alertOf()]
    const run = { episodeId: randomUUID(), subjectId: 'monitor-7', state: { since: T0, values: [1, null, 'x'] } }
    const over = { episodeId: randomUUID(), subjectId: 'monitor-7', state: {} }
    await commit({ raise: [open, closed], runs: [{ ...run, state: 'first' }, over] })
    await commit({ move: [{ id: closed.id, move: resolve }], runs: [run], runsOver: [over.episodeId, randomUUID()] })
    const { alerts, runs } = await episodes.takeOver(shard)
    t.same(
      alerts.filter(a => a.id === open.id || a.id === closed.id),
      [open],
    )
    t.same(
      runs.filter(r => r.subjectId === 'monitor-7'),
      [run],
    )
    t.same([...(await episodes.stillOpen([open.id, closed.id, randomUUID(), 'no-uuid']))], [open.id])
  })

  t.test('a person acknowledges once and resolves once; rules are told of the resolution', async t => {
    const { mover, changes } = adapters()
    const { commit } = await taken()
    const alert = alertOf()
    await commit({ raise: [alert] })
    const [since, by] = [await newest(), randomUUID()]
    await changes()
    const acknowledge = { type: 'acknowledge' } as const
    const [one, two] = await Promise.all([
      mover.move(alert.id, acknowledge, actAt(T0 + 2, by)),
      mover.move(alert.id.toUpperCase(), acknowledge, actAt(T0 + 3, by)),
    ])
    t.same(one, two)
    t.same(await changes(), [])
    t.equal((await newEntries(since)).length, 1)
    const done = await mover.move(alert.id, { type: 'resolve' }, actAt(T0 + 4, by, 'probe moved'))
    t.match(done, { state: 'resolved', resolvedBy: by, resolvedReason: 'probe moved', acknowledgedBy: by })
    t.same(await mover.move(alert.id, acknowledge, actAt(T0 + 5, by)), done)
    t.same(await changes(), [{ topic: 'alert', key: alert.id }])
    t.same((await newEntries(since)).at(-1), done)
    t.same(await commit({ move: [{ id: alert.id, move: resolve }] }), { refused: [alert.id] })
  })

  t.test('moving what is no alert, or with text that cannot be stored, is refused', async t => {
    const { mover, reader } = adapters()
    const move = { type: 'resolve' } as const
    for (const odd of [randomUUID(), 'nobody', '\0', "' or 1=1"]) {
      await t.rejects(mover.move(odd, move, actAt(T0, null, 'x')), appError('NOT_FOUND'))
      t.equal(await reader.get(odd), null)
    }
    await t.rejects(mover.move(randomUUID(), move, actAt(T0, null, '\0')), appError('VALIDATION_FAILED', 'reason'))
  })

  t.test('alerts are listed newest first, filtered, page by page, each once', async t => {
    const { reader } = adapters()
    const { commit } = await taken()
    const patientId = randomUUID()
    const alerts = [3, 1, 2, 2, 2, 0].map((n, i) =>
      alertOf({ patientId, raisedAt: T0 + n * 1000, priority: i === 0 ? 'high' : 'low' }),
    )
    await commit({ raise: alerts, move: [{ id: alerts[1]?.id ?? '', move: resolve }] })
    const seen: Alert[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<AlertReader['list']>> = await reader.list({
        viewer: null,
        patientId,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    t.equal(new Set(seen.map(a => a.id)).size, 6)
    t.same(
      seen.map(a => (a.raisedAt - T0) / 1000),
      [3, 2, 2, 2, 1, 0],
    )
    const count = async (query: Partial<Parameters<AlertReader['list']>[0]>) =>
      (await reader.list({ viewer: null, patientId, limit: 100, ...query })).items.length
    t.equal(await count({ states: ['resolved'] }), 1)
    t.equal(await count({ states: ['active', 'acknowledged'] }), 5)
    t.equal(await count({ states: ['active', 'resolved'] }), 6)
    t.equal(await count({ states: [] }), 0)
    t.equal(await count({ priority: 'high' }), 1)
    t.equal(await count({ from: T0 + 2000 }), 4)
    t.equal(await count({ patientId: 'no-uuid' }), 0)
    for (const odd of [
      'x',
      Buffer.from('[1e300,"a"]').toString('base64url'),
      Buffer.from('[1]').toString('base64url'),
    ]) {
      await t.rejects(reader.list({ viewer: null, limit: 2, cursor: odd }), appError('VALIDATION_FAILED', 'cursor'))
    }
  })

  t.test('what is open is read together with the cursor it was read at', async t => {
    const { reader, feed } = adapters()
    const { commit } = await taken()
    const writing = (async () => {
      for (let i = 0; i < 40; i++) await commit({ raise: [alertOf(), alertOf()] })
    })()
    for (let i = 0; i < 20; i++) {
      const { cursor, alerts } = await reader.open(null)
      const told = new Set((await feed.after(0, 100_000)).filter(e => e.cursor <= cursor).map(e => e.alert.id))
      t.ok(alerts.every(a => told.has(a.id)))
      const later = (await feed.after(cursor, 100_000)).map(e => e.alert.id)
      t.notOk(alerts.some(a => later.includes(a.id)))
    }
    await writing
  })
}
