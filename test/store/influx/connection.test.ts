import { createServer } from 'node:http'
import t from 'tap'
import { openInflux } from '../../../store/influx/connection.ts'
import { InfluxAway } from '../../../store/influx/outage.ts'
import { setUpInflux } from '../../../store/influx/setup.ts'
import { correctedLine, vitalsLine } from '../../../store/influx/shape.ts'
import { FOR_EVER, influxSettings } from '../../support/influx-store.ts'
import { startInfluxdb, startVictoriaMetrics } from '../../support/influxdb.ts'
import { needs } from '../../support/programs.ts'
import { tcpProxy } from '../../support/tcp-proxy.ts'

const NOON = Date.UTC(2025, 2, 10, 12)
const ADA = '00000000-0000-4000-8000-00000000000a'
const key = { deviceId: 'm 1', patientId: ADA, deviceTime: NOON, measuredAt: NOON }
const about = { arrivedAt: NOON + 40, clockCorrected: false }

t.test('lines are escaped, and say no more than they must', async t => {
  t.equal(
    vitalsLine(
      key,
      [
        ['hr', 70.5],
        ['consciousness', 'A"\\'],
      ],
      about,
    ),
    `vitals,device=m\\ 1,patient=${ADA} hr=70.5,consciousness="A\\"\\\\",arrivedAt=${NOON + 40}i ${NOON}000000`,
  )
  const corrected = { ...key, patientId: null, deviceTime: 999_983 + 5 }
  t.equal(
    vitalsLine(corrected, [['hr', 70]], { ...about, clockCorrected: true }),
    `vitals,device=m\\ 1,patient=nobody hr=70,arrivedAt=${NOON + 40}i,clockCorrected=true,deviceTime=999988i ${NOON}000006`,
  )
  t.equal(correctedLine(corrected), `vitals_corrected,device=m\\ 1,month=2025-03 measuredAt=${NOON}i 999988000000`)
})

t.test('set-up makes what is missing, and says so', needs('influxd'), async t => {
  const server = await startInfluxdb(t)
  const influx = openInflux(influxSettings(server.url, { bucket: 'ward"beat' }))
  t.teardown(() => influx.close())
  const retention = { rawMs: 92 * 86_400_000, rollUpsMs: null }
  await t.rejects(influx.write('raw', [vitalsLine(key, [['hr', 70]], about)]), {
    name: 'InfluxAway',
    message: /404|not found/,
  })
  t.same(await setUpInflux(influx, retention), [
    'database ward"beat made; its retention policy raw keeps values for 92 days',
    'retention policy roll_ups made; it keeps what it has for ever',
    'retention policy clocks made; it keeps what it has for ever',
  ])
  t.same(await setUpInflux(influx, retention), [
    'database ward"beat is there',
    'retention policy roll_ups is there',
    'retention policy clocks is there',
  ])
  await t.rejects(influx.write('raw', [vitalsLine(key, [['hr', 70]], about)]), { name: 'Unstorable' }, 'too old')
  await t.rejects(influx.query('raw', ['select nothing']), /refused a query|error parsing/)
})

t.test(
  'a server that says nothing is given up in time, and is there again when it speaks',
  needs('influxd'),
  async t => {
    const server = await startInfluxdb(t)
    const proxy = tcpProxy(new URL(server.url))
    await proxy.open()
    t.teardown(() => proxy.close())
    const influx = openInflux(influxSettings(proxy.url()), 2000)
    t.teardown(() => influx.close())
    await setUpInflux(influx, FOR_EVER)
    proxy.freeze()
    const line = vitalsLine(key, [['hr', 70]], about)
    const failed = await influx.write('raw', [line]).catch((error: unknown) => error)
    t.ok(failed instanceof InfluxAway, String(failed))
    // More than the connections there may be: none of the silent ones is kept.
    await Promise.all(Array.from({ length: 20 }, () => influx.write('raw', [line])))
    await proxy.close()
    await t.rejects(influx.query('raw', ['show databases']), { name: 'InfluxAway', message: /ECONN|hang up/ })
  },
)

t.test('the write path of 2.x, against a real server', needs('victoria-metrics'), async t => {
  const server = await startVictoriaMetrics(t)
  const influx = openInflux(influxSettings(server.url, { api: 2, org: 'house', token: 'secret' }))
  t.teardown(() => influx.close())
  await influx.write(
    'raw',
    [0, 1, 2].map(i =>
      vitalsLine({ ...key, deviceTime: NOON + i * 1000, measuredAt: NOON + i * 1000 }, [['hr', 70 + i]], about),
    ),
  )
  await fetch(`${server.url}/internal/force_flush`)
  const match = encodeURIComponent('{__name__="vitals_hr"}')
  const stored: unknown = await (await fetch(`${server.url}/api/v1/export?match[]=${match}`)).json()
  t.match(stored, {
    metric: { device: 'm 1', patient: ADA },
    values: [70, 71, 72],
    timestamps: [NOON, NOON + 1000, NOON + 2000],
  })
})

t.test('2.x: buckets and deletion by its HTTP API, as it is documented', async t => {
  const calls: { method: string | undefined; url: string | undefined; auth: string | undefined; body: unknown }[] = []
  const stub = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => {
      text += chunk
    })
    request.on('end', () => {
      const { method, url, headers } = request
      calls.push({ method, url, auth: headers.authorization, body: text === '' ? null : JSON.parse(text) })
      const isThere = url?.includes('roll_ups')
      const answer = url?.startsWith('/api/v2/orgs')
        ? { orgs: [{ id: '0123', name: 'house' }] }
        : { buckets: isThere ? [{ name: 'wb/roll_ups' }] : [] }
      response
        .writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer))
    })
  })
  await new Promise<void>(done => stub.listen(0, '127.0.0.1', done))
  t.teardown(() => stub.close())
  const address = stub.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const settings = influxSettings(`http://127.0.0.1:${port}`, { api: 2, org: 'house', token: 'secret', bucket: 'wb' })
  const influx = openInflux(settings)
  t.teardown(() => influx.close())
  t.same(await setUpInflux(influx, { rawMs: 86_400_000, rollUpsMs: null }), [
    'bucket wb made; it keeps what it has for 1 days',
    'bucket wb/roll_ups is there',
    'bucket wb/clocks made; it keeps what it has for ever',
  ])
  const made = calls.filter(call => call.method === 'POST')
  t.match(made, [
    { url: '/api/v2/buckets', auth: 'Token secret', body: { orgID: '0123', name: 'wb' } },
    { body: { name: 'wb/clocks', retentionRules: [{ type: 'expire', everySeconds: 0 }] } },
  ])
  t.match(made[0]?.body, { retentionRules: [{ type: 'expire', everySeconds: 86_400 }] })
  await influx.remove('raw', 'vitals', { device: 'a"b' }, NOON, NOON + 1)
  t.match(calls.at(-1), {
    method: 'POST',
    url: '/api/v2/delete?org=house&bucket=wb',
    body: {
      start: '2025-03-10T12:00:00.000000000Z',
      stop: '2025-03-10T12:00:00.001999999Z',
      predicate: '_measurement="vitals" AND device="a\\"b"',
    },
  })
  const noOrg = openInflux({ ...settings, org: null })
  t.teardown(() => noOrg.close())
  t.match(await setUpInflux(noOrg, FOR_EVER), [/^without INFLUX_ORG nothing is made/])
})

t.test('a server that asks for a login gets it, for reads and writes', needs('influxd'), async t => {
  const server = await startInfluxdb(t, { login: true })
  const q = `create user ada with password 'a:b@c' with all privileges`
  await fetch(`${server.url}/query`, { method: 'POST', body: new URLSearchParams({ q }) })
  const login = { user: 'ada', password: 'a:b@c' }
  const influx = openInflux(influxSettings(server.url, { login }))
  t.teardown(() => influx.close())
  await setUpInflux(influx, FOR_EVER)
  await influx.write('raw', [vitalsLine(key, [['hr', 70]], about)])
  t.match(await influx.query('raw', ['select "hr" from "vitals"']), [[{ values: [[NOON, 70]] }]])
  const wrong = openInflux(influxSettings(server.url, { login: { ...login, password: 'x' } }))
  t.teardown(() => wrong.close())
  await t.rejects(setUpInflux(wrong, FOR_EVER), { name: 'HttpError' })
  await t.rejects(wrong.write('raw', [vitalsLine(key, [['hr', 70]], about)]), { name: 'HttpError' })
})
