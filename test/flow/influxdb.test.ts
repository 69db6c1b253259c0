import { setTimeout as pause } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import t from 'tap'
import { openInflux } from '../../store/influx/connection.ts'
import { type InfluxServer, startInfluxdb } from '../support/influxdb.ts'
import { openProbe, openSql } from '../support/probe.ts'
import { needs } from '../support/programs.ts'
import { startTestSystem, type TestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'
import { admitPatient, type TestBed } from '../support/ward.ts'

interface Teardown {
  teardown(end: () => unknown): void
}
interface Series {
  readonly series: readonly { readonly code: string; readonly points: readonly (readonly number[])[] }[]
}

t.setTimeout(240_000)

t.test(
  'vitals in InfluxDB: published, on the API as raw values and roll-ups, and an alert',
  needs('influxd'),
  async t => {
    const server = await startInfluxdb(t)
    const system = await startTestSystem(t, { INFLUX_URL: server.url })
    const sql = await openSql(t, system)
    const probe = await openProbe(t, system, sql, 'probe')
    const times = [await probe.publish({ spo2: 97, hr: 70 }), await probe.publish({ spo2: 79, hr: 80 })]
    await probe.raised('spo2', times[1] ?? 0)

    const from = (times[0] ?? 0) - 1000
    const vitals = (query: string) =>
      system.api<Series>('GET', `/patients/${probe.patientId}/vitals?codes=hr&from=${iso(from)}&${query}`)
    const raw = async () => (await vitals(`to=${iso(Date.now() + 1000)}&resolution=raw`)).series[0]?.points ?? []
    await until(async () => (await raw()).length === 2)
    t.same(await raw(), [
      [times[0], 70],
      [times[1], 80],
    ])
    const hours = (await vitals(`to=${iso(Date.now() + 1000)}&resolution=1h`)).series[0]?.points ?? []
    t.equal(
      hours.reduce((sum, [, , , , count = 0]) => sum + count, 0),
      2,
    )
    const latest = await system.api<{ items: { code: string; value: number }[] }>(
      'GET',
      `/patients/${probe.patientId}/vitals/latest`,
    )
    t.match(
      latest.items.find(item => item.code === 'hr'),
      { value: 80 },
    )
    t.equal((await sql<{ n: number }>('select count(*)::int as n from vitals'))[0]?.n, 0, 'nothing of it in PostgreSQL')
    t.match(await system.stop(), { code: 0 })
  },
)

/** Messages a second all together, and for how long InfluxDB is away meanwhile. */
const LOAD = { devices: 15, perSecond: 20, outageMs: 10_000 }

t.test(
  'InfluxDB away under load: alarms are not delayed, and everything acknowledged is there afterwards',
  needs('influxd'),
  async t => {
    const server = await startInfluxdb(t)
    const system = await startTestSystem(t, { INFLUX_URL: server.url })
    const sql = await openSql(t, system)
    const probe = await openProbe(t, system, sql, 'probe')
    await probe.publish({ spo2: 97 })
    const load = await startLoad(t, system)
    await until(async () => (await load.stored(server)) > 100, { every: 100, what: 'the load is being stored' })

    await server.kill()
    const killedAt = performance.now()
    const away = () => performance.now() - killedAt < LOAD.outageMs
    const delays: number[] = []
    for (const spo2 of [79, 97, 78]) {
      const publishedAt = await probe.publish({ spo2 })
      if (spo2 === 97) await probe.ended('spo2')
      else delays.push(await probe.raised('spo2', publishedAt))
    }
    await t.rejects(
      system.api(
        'GET',
        `/patients/${probe.patientId}/vitals?codes=hr&from=${iso(Date.now() - 1000)}&to=${iso(Date.now())}`,
      ),
      /InfluxDB does not answer/,
      'who reads is told what is away',
    )
    t.ok(away(), 'it was away all the time')
    t.ok(Math.max(...delays) < 3000, `alarms took ${delays.map(Math.round)} ms`)
    await until(() => !away(), { within: 2 * LOAD.outageMs, every: 50 })
    await server.start()
    const sent = await load.stop()
    t.ok(sent.acknowledged > 1000, `${sent.acknowledged} messages were acknowledged`)
    await until(async () => (await load.stored(server)) >= sent.acknowledged, { within: 60_000, every: 200 })
    t.equal(await load.stored(server), sent.acknowledged, 'all of them, once')
    t.equal(await load.stored(server, 'sum("hr")'), sent.sum, 'with the values they had')
    t.same(await sql('select reason from rejects'), [])
    t.match(await system.stop(), { code: 0 })
  },
)

/** Monitors that publish at QoS 1; counts what was acknowledged. */
async function startLoad(t: Teardown, system: TestSystem) {
  const beds: TestBed[] = []
  const clients: MqttClient[] = []
  for (let i = 0; i < LOAD.devices; i++) {
    const deviceId = `load-${i}`
    const bed = await admitPatient(system, { deviceId, family: `Load ${i}`, bed: deviceId })
    const client = await connectAsync(system.mqttUrl, { username: deviceId, password: bed.token, clientId: 'load' })
    t.teardown(() => client.endAsync(true))
    beds.push(bed)
    clients.push(client)
  }
  const sent = { acknowledged: 0, sum: 0 }
  let isOver = false
  const runs = clients.map(async (client, i) => {
    const waiting: Promise<void>[] = []
    let ts = 0
    for (let n = 0; !isOver; n++) {
      const hr = 60 + (n % 40)
      ts = Math.max(ts + 1, Date.now())
      const topic = `v1/devices/${beds[i]?.deviceId}/vitals`
      const published = client.publishAsync(topic, JSON.stringify({ ts, vitals: { hr } }), { qos: 1 })
      waiting.push(
        published.then(() => {
          sent.acknowledged += 1
          sent.sum += hr
        }),
      )
      await pause(1000 / LOAD.perSecond)
    }
    await Promise.all(waiting)
  })
  return {
    async stored(server: InfluxServer, what = 'count("hr")'): Promise<number> {
      const settings = { url: server.url, api: 1, login: null, token: null, org: null, bucket: 'wardbeat' } as const
      const influx = openInflux(settings)
      try {
        const [answer] = await influx.query('raw', [`select ${what} from "vitals" where "device" =~ /^load-/`])
        return Number(answer?.[0]?.values[0]?.[1] ?? 0)
      } finally {
        influx.close()
      }
    },
    async stop() {
      isOver = true
      await Promise.all(runs)
      return sent
    },
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
