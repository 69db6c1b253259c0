import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { WebSocket } from 'ws'
import { bullmqProducer } from '../../../bus/bullmq/producer.ts'
import { evaluationCodec } from '../../../bus/evaluation-codec.ts'
import { inboundCodec } from '../../../bus/inbound-codec.ts'
import { jobCodec } from '../../../bus/job-codec.ts'
import { readingCodec } from '../../../bus/reading-codec.ts'
import { createLog } from '../../../observability/log.ts'
import { backupFolder, runBackup } from '../../support/backup.ts'
import { readiness } from '../../support/kill.ts'
import { openProbe, openSql, type Probe, type Sql } from '../../support/probe.ts'
import { NEEDS_REDIS, startRedis } from '../../support/redis.ts'
import { startTestSystem, type TestSystem } from '../../support/system.ts'
import { until } from '../../support/until.ts'

const PROCESSES = ['supervisor', 'broker', 'rules', 'api', 'postgres']

t.setTimeout(300_000)

t.test('the database is lost and restored, and its queues lie in a Redis that goes on', NEEDS_REDIS, async t => {
  const dir = await backupFolder(t)
  const redis = await startRedis(t)
  const system = await startTestSystem(t, { REDIS_URL: redis.url })
  const sql = await openSql(t, system)
  const probe = await openProbe(t, system, sql, 'probe')

  const before = await publishMany(probe, 100, { spo2: 79 })
  await probe.raised('spo2', before[0] ?? 0)
  await until(async () => (await storedOf(sql, 'probe')).length === before.length)
  const file = join(dir, 'live.backup')
  let isOver = false
  const load = (async () => {
    const during: number[] = []
    while (!isOver) during.push(...(await publishMany(probe, 1, { spo2: 79 })))
    return during
  })()
  t.match(await runBackup('backup', file, system.env), { code: 0, output: /Not in the backup: the queues in Redis \(/ })
  isOver = true
  const during = await load

  // Of the time that will be lost: an alarm, a cursor, a device.
  await probe.raised('hr', await probe.publish({ spo2: 79, hr: 190 }))
  const lostCursor = (await hello(system)).cursor
  const stranger = await openProbe(t, system, sql, 'stranger')
  await stranger.publish({ spo2: 70 })
  await stranger.raised('spo2', 0)

  process.kill((await system.pidOf('rules')) ?? 0, 'SIGSTOP') // what is acknowledged from here lies in Redis
  const lying = await publishMany(probe, 60, { spo2: 79, hr: 190 })
  const strange = await publishMany(stranger, 10, { spo2: 70 })
  const pids = await Promise.all(PROCESSES.map(name => system.pidOf(name)))
  for (const pid of pids) if (pid !== null) process.kill(pid, 'SIGKILL')
  await rm(system.dataDir, { recursive: true, force: true, maxRetries: 10 })
  const queues = await layAfterwards(t, redis.url, stranger)

  const DATA_DIR = join(dir, 'restored')
  t.match(await runBackup('restore', file, { ...system.env, DATA_DIR }), {
    code: 0,
    output: /Restored[\s\S]*Not in the backup: the queues in Redis \(/,
  })
  const again = await startTestSystem(t, { REDIS_URL: redis.url, DATA_DIR, MQTT_PORT: String(system.mqttPort) })
  const db = await openSql(t, { ...again, dataDir: DATA_DIR })
  const alerts = (code: string) =>
    db<{ device_id: string; state: string }>(
      'select device_id, state from alerts where code = $1 order by measured_at',
      [code],
    )

  await t.test('nothing waits for ever', async t => {
    for (const queue of queues) {
      await until(async () => Object.values(await queue.depth()).every(n => n === 0), { what: 'the queues are empty' })
    }
    t.match(await readiness(again), { status: 'ok' })
  })

  await t.test('what was stored before the backup and what lay in Redis is stored, once', async t => {
    const stored = await storedOf(db, 'probe')
    t.same(missing([...before, ...lying], stored), [])
    t.same(missing(stored, [...before, ...during, ...lying]), [], 'the second between backup and loss is gone')
    t.equal(new Set(stored).size, stored.length)
    t.same(missing(strange, await storedOf(db, 'stranger')), [])
    t.same(
      await db(
        `select distinct patient_id from vitals where device_id = 'stranger' and arrived_at < to_timestamp($1)`,
        [(strange.at(-1) ?? 0) / 1000 + 1],
      ),
      [{ patient_id: null }],
      'of a device that is not known: stored, and nobody’s',
    )
  })

  await t.test('no alarm is missed, none is there twice', async t => {
    await until(async () => (await alerts('hr')).length > 0)
    t.same(await alerts('spo2'), [{ device_id: 'probe', state: 'active' }], 'open since before the backup')
    t.same(await alerts('hr'), [{ device_id: 'probe', state: 'active' }], 'lost with the database, decided anew')
    await probe.publish({ spo2: 79, hr: 190 })
    await probe.publish({ spo2: 98, hr: 70 })
    await until(async () => [...(await alerts('hr')), ...(await alerts('spo2'))].every(a => a.state === 'resolved'))
    await probe.publish({ spo2: 79 })
    await until(async () => (await alerts('spo2')).length === 2)
    t.equal((await alerts('hr')).length, 1)
  })

  await t.test('a board of the lost time starts anew, although as much has happened since', async t => {
    for (let low = false; !(await isBehind(db, lostCursor)); low = !low) {
      await probe.publish({ spo2: low ? 79 : 98 })
      const state = low ? 'active' : 'resolved'
      await until(async () => (await alerts('spo2')).at(-1)?.state === state)
    }
    t.same((await hello(again, lostCursor)).types, ['resync', 'welcome'])
    const { cursor } = await hello(again)
    t.same((await hello(again, cursor)).types, ['welcome'])
  })
  t.match(await again.stop(), { code: 0 })
})

async function publishMany(probe: Probe, n: number, vitals: Record<string, number>): Promise<number[]> {
  const times = new Set<number>()
  while (times.size < n) times.add(await probe.publish(vitals))
  return [...times]
}

/** Device times of what is stored, Unix ms. */
async function storedOf(sql: Sql, deviceId: string): Promise<number[]> {
  const rows = await sql<{ ts: number }>(
    'select (extract(epoch from device_time) * 1000)::float8 as ts from vitals where device_id = $1 order by 1',
    [deviceId],
  )
  return rows.map(({ ts }) => ts)
}

function missing(wanted: readonly number[], from: readonly number[]): number[] {
  const there = new Set(from)
  return wanted.filter(ts => !there.has(ts))
}

/** What ingest and API leave in every other queue about a patient and a job that the backup does not know. */
async function layAfterwards(t: { teardown(end: () => unknown): void }, url: string, { deviceId, patientId }: Probe) {
  const at = Date.now()
  const reading = {
    ...{ deviceId, patientId, deviceTime: at, measuredAt: at, arrivedAt: at, clockCorrected: false, seq: null },
    vitals: { spo2: 60 },
  }
  const common = { url, shards: 1, durable: true, log: createLog('test', 'warn') }
  const readings = await bullmqProducer({ ...common, name: 'readings', codec: inboundCodec })
  const evaluations = await bullmqProducer({ ...common, name: 'evaluations', codec: evaluationCodec })
  const backfill = await bullmqProducer({ ...common, name: 'backfill', codec: readingCodec })
  const jobs = await bullmqProducer({ ...common, name: 'jobs', codec: jobCodec })
  const queues = [readings, evaluations, backfill, jobs]
  t.teardown(() => Promise.all(queues.map(queue => queue.close())))
  await evaluations.add(0, [{ type: 'reading', reading }])
  await backfill.add(0, [{ ...reading, arrivedAt: at + 60_000 }])
  await jobs.add(0, ['0195f3a0-0000-7000-8000-000000000000'])
  return queues
}

/** Whether both feeds have more entries than when this cursor was given out. */
async function isBehind(sql: Sql, cursor: number): Promise<boolean> {
  const [newest] = await sql<{ alerts: number; people: number }>(
    `select (select count(*) from alert_outbox)::int as alerts, (select count(*) from people_outbox)::int as people`,
  )
  const people = cursor % 2 ** 24
  return (newest?.people ?? 0) > people && (newest?.alerts ?? 0) > (cursor - people) / 2 ** 24
}

/** Types of the messages up to the welcome, and its cursor. */
async function hello(system: TestSystem, since?: number): Promise<{ types: string[]; cursor: number }> {
  const token = await system.token()
  const socket = new WebSocket(system.wsUrl)
  const types: string[] = []
  try {
    return await new Promise((done, fail) => {
      socket.once('error', fail)
      socket.once('close', code => fail(new Error(`closed with ${code}`)))
      socket.once('open', () => {
        socket.send(JSON.stringify({ type: 'hello', token, ...(since === undefined ? {} : { since }) }))
      })
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString())
        types.push(String(message.type))
        if (message.type === 'welcome') done({ types, cursor: Number(message.cursor) })
      })
    })
  } finally {
    socket.terminate()
  }
}
