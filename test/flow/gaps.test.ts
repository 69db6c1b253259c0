import t from 'tap'
import { openProbe, openSql } from '../support/probe.ts'
import { startTestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'

/** Of the default limit of SpO2 in adults, ms. */
const DELAY_MS = 10_000

t.setTimeout(180_000)

t.test('while the store of vitals refuses, alerts flow; what was measured is stored afterwards', async t => {
  const system = await startTestSystem(t)
  const sql = await openSql(t, system)
  const probe = await openProbe(t, system, sql, 'probe')
  const times = [await probe.publish({ spo2: 97 })]
  const countStored = async () =>
    (await sql<{ n: number }>('select count(*)::int as n from vitals where device_id = $1', ['probe']))[0]?.n
  await until(async () => (await countStored()) === 1)

  await sql(`create function full_up() returns trigger language plpgsql as
             $$ begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$`)
  await sql('create trigger full_up before insert on vitals for each statement execute function full_up()')
  times.push(await probe.publish({ spo2: 79 }))
  const tookMs = await probe.raised('spo2', times[1] ?? 0)
  t.ok(tookMs < 3000, `the alarm took ${Math.round(tookMs)} ms`)
  for (let i = 0; i < 10; i++) times.push(await probe.publish({ spo2: 98, hr: 60 + i }))
  await probe.ended('spo2')
  const waiting = /^wardbeat_ingest_backfilled_readings_total\{process="ingest\+rules"\} (\d+)/m
  const backfilled = async () => Number(waiting.exec(await metrics(system.httpUrl))?.[1] ?? 0)
  await until(async () => (await backfilled()) >= times.length - 1, { every: 100, what: 'the readings wait' })

  t.equal(await countStored(), 1)
  await sql('drop trigger full_up on vitals')
  await until(async () => (await countStored()) === times.length, { every: 50 })
  t.same(
    await sql('select (extract(epoch from device_time) * 1000)::float8 as ts from vitals order by 1'),
    times.map(ts => ({ ts })),
  )
  t.same(await sql('select reason from rejects'), [])
  t.match(await system.stop(), { code: 0 })
})

async function metrics(httpUrl: string): Promise<string> {
  return (await fetch(`${httpUrl}/metrics`)).text()
}

t.test('an open episode and a pending run survive a restart of everything: one alert, at the right time', async t => {
  const system = await startTestSystem(t)
  const sql = await openSql(t, system)
  const slow = { intervalSeconds: 8 } // a restart is no gap of three intervals
  const open = await openProbe(t, system, sql, 'open')
  const pending = await openProbe(t, system, sql, 'pending', slow)
  await open.raised('spo2', await open.publish({ spo2: 79 }))
  // Below the limit and above the critical one: an alarm only when it lasts.
  const begun = await pending.publish({ spo2: 88 })
  await until(async () => (await sql('select from pending_runs')).length === 1, { what: 'the run is on disk' })

  t.match(await system.stop(), { code: 0 })
  await system.startAgain()
  await open.publish({ spo2: 78 })
  let last = begun
  while (last < begun + DELAY_MS) {
    last = await pending.publish({ spo2: 88 })
    await new Promise(done => setTimeout(done, 250)) // it is a monitor that measures four times a second
  }
  await pending.raised('spo2', last)
  const alerts = await sql<{ device: string; after: number }>(
    `select device_id as device, (extract(epoch from measured_at) * 1000 - $1)::float8 as after
     from alerts where kind = 'threshold' order by 1`,
    [begun],
  )
  t.same(
    alerts.map(({ device }) => device),
    ['open', 'pending'],
  )
  t.equal(alerts[1]?.after, last - begun, 'the run counted on: the first reading after its delay is the alarm')
  for (const probe of [open, pending]) {
    await probe.publish({ spo2: 98 })
    await probe.ended('spo2')
  }
  t.equal((await sql(`select from alerts where kind = 'threshold'`)).length, 2)
  t.match(await system.stop(), { code: 0 })
})
