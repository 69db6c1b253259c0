import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { generate } from '../../benchmarks/generate.ts'
import { embeddedUrl, registerWard } from '../../benchmarks/ward.ts'
import { compareAcknowledged, readAcknowledged } from '../support/acknowledged.ts'
import { startTestCluster } from '../support/cluster.ts'
import { openProbe, openSql } from '../support/probe.ts'
import { until } from '../support/until.ts'

const DEVICES = 200
/** Messages a second of all devices: busy, and within what two cores can do beside eighteen processes that start anew. */
const RATE = 300
const SIZE = { broker: 2, ingest: 2, rules: 2, api: 2, jobs: 1 }
/** An alarm may come this much later because a process was killed or restarted, ms (issue: at most 5 s). */
const LATE_BY_MS = 5_000
/** What an alarm takes anyway on two cores that are busy with this load and with starting processes, ms. */
const ORDINARY_MS = 1_000
const BACK_WITHIN_MS = 60_000

t.setTimeout(600_000)

t.test('a cluster: every process is killed in turn, then every role restarted in turn, under load', async t => {
  const cluster = await startTestCluster(t, SIZE)
  const sql = await openSql(t, cluster)
  const probe = await openProbe(t, cluster, sql, 'probe')

  const credentials = join(cluster.dataDir, 'ward.json')
  await writeFile(credentials, JSON.stringify(await registerWard(await embeddedUrl(cluster.dataDir), 'load', DEVICES)))
  const ackFile = join(cluster.dataDir, 'acknowledged')
  const enough = new AbortController()
  t.teardown(() => enough.abort())
  let sending = 0
  const load = generate(
    { port: cluster.mqttPort, devices: DEVICES, credentials, rate: RATE, seconds: 580, drainSeconds: 60, ackFile },
    () => sending++,
    enough.signal,
  )
  await until(() => sending > 2, { within: 60_000, what: 'the load runs' })

  /** An episode that begins while the process is away. @returns how long its alarm took, ms */
  async function episodeDuring(outage: () => Promise<void>): Promise<number> {
    const back = outage()
    const took = await probe.raised('spo2', await probe.publish({ spo2: 79 }), BACK_WITHIN_MS)
    await back
    await probe.publish({ spo2: 98 })
    await probe.ended('spo2', BACK_WITHIN_MS)
    return Math.round(took)
  }
  const tookMs: { what: string; ms: number }[] = []

  for (const { name } of cluster.members) {
    await t.test(`kill -9 of ${name}`, async t => {
      const ms = await episodeDuring(async () => {
        cluster.member(name).kill()
        await cluster.member(name).ready()
      })
      tookMs.push({ what: `kill ${name}`, ms })
      t.pass(`the alarm came after ${ms} ms, and the process came back`)
    })
  }
  for (const { name } of cluster.members.filter(({ name }) => name.endsWith('-1') || name.startsWith('rules-'))) {
    await t.test(`restart of ${name}`, async t => {
      const ms = await episodeDuring(() => cluster.member(name).restart())
      tookMs.push({ what: `restart ${name}`, ms })
      t.pass(`the alarm came after ${ms} ms`)
    })
  }
  for (const { what, ms } of tookMs) t.comment(`${what}: ${ms} ms`)
  const late = tookMs.filter(({ ms }) => ms > LATE_BY_MS + ORDINARY_MS)
  // What else runs on this machine may hold up one of them, and not the promise.
  t.ok(late.length <= 1, `alarms are at most 5 s late: ${JSON.stringify(late)}`)

  enough.abort()
  const result = await load
  t.equal(result.unacked, 0, 'everything was acknowledged in the end')
  t.ok(result.reconnects >= DEVICES, `${result.reconnects} reconnects: the kills hit the load`)
  const acknowledged = await readAcknowledged(ackFile)
  let found = { lost: -1, unasked: -1, stored: -1 }
  await until(
    async () => {
      await sql('drop table if exists acknowledged')
      found = await compareAcknowledged(sql, 'load-', acknowledged)
      return found.lost === 0
    },
    { within: 60_000, every: 1000, what: 'everything acknowledged is stored' },
  )
  t.equal(found.unasked, 0, 'nothing is stored that was not acknowledged')
  t.equal(found.stored, result.acked, 'each is stored once')
  const episodes = tookMs.length
  t.same(
    await sql(
      `select count(*)::int as alerts, count(distinct measured_at)::int as instants from alerts where device_id = 'probe' and code = 'spo2'`,
    ),
    [{ alerts: episodes, instants: episodes }],
    'each episode is one alert',
  )
})
