import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { startAedes } from '../support/bare-aedes.ts'
import { NEEDS_MOSQUITTO, startMosquitto } from '../support/mosquitto.ts'
import { simulate, startSimulator } from '../support/simulator-cli.ts'
import { until } from '../support/until.ts'

const recording = (name: string) => join(projectRoot, 'test/data/recordings', name)

/** Everything that arrives at a broker under the device topics, status apart. */
async function listen(url: string, teardown: (end: () => Promise<void>) => void) {
  const messages: { topic: string; payload: string }[] = []
  const client = await connectAsync(url)
  teardown(() => client.endAsync(true))
  client.on('message', (topic, payload) => {
    if (!topic.endsWith('/status')) messages.push({ topic, payload: payload.toString() })
  })
  await client.subscribeAsync('v1/devices/#', { qos: 1 })
  return messages
}

t.test('against a real Mosquitto', NEEDS_MOSQUITTO, async t => {
  const mosquitto = await startMosquitto(t)
  const broker = ['--broker', mosquitto.url]

  await t.test('a replay arrives whole, in the native format, times compressed like the spacing', async t => {
    const messages = await listen(mosquitto.url, end => t.teardown(end))
    const before = Date.now()
    const { code, stdout, stderr } = await simulate(
      'replay',
      recording('bidmc_13_extract.csv'),
      '--speed',
      '100',
      '--json',
      ...broker,
    )
    t.equal(code, 0, stderr)
    const summary = JSON.parse(stdout)
    t.match(summary, { command: 'replay', devices: 1, connected: 1, sent: 40, acknowledged: 40, errors: 0, ok: true })
    await until(() => messages.length === 40)
    t.ok(messages.every(({ topic }) => topic === 'v1/devices/bidmc_13_extract/vitals'))
    const readings = messages.map(({ payload }) => JSON.parse(payload))
    t.same(readings[0].vitals, { hr: 66, pulse: 66, rr: 4, spo2: 100 })
    t.same(readings[3].vitals, { hr: 66, pulse: 66, spo2: 100 })
    t.equal(readings[1].ts - readings[0].ts, 10)
    t.equal(readings.at(-1).ts - readings[0].ts, 640)
    t.ok(Math.abs(readings[0].ts - before) < 10_000, 'starts now')
  })

  await t.test('every format plays in one go, a device each, from a given time on', async t => {
    const messages = await listen(mosquitto.url, end => t.teardown(end))
    const files = [
      'cinc2019_p000006_extract.psv',
      'cinc2012_135130_extract.txt',
      'long_made_up.csv',
      'generic_made_up.csv',
    ]
    const { code, stdout } = await simulate(
      'replay',
      ...files.map(recording),
      '--speed',
      '1000000',
      '--start',
      '2026-01-01T00:00:00Z',
      '--json',
      ...broker,
    )
    t.equal(code, 0)
    const summary = JSON.parse(stdout)
    t.equal(summary.devices, 5)
    t.equal(summary.sent, summary.acknowledged)
    t.equal(summary.ignored.long_made_up.lactate, 1)
    await until(() => messages.length === summary.sent)
    const first = messages.find(({ topic }) => topic.includes('cinc2019'))
    t.match(JSON.parse(first?.payload ?? ''), { ts: Date.UTC(2026, 0, 1), vitals: { fio2: 40 } })
  })

  await t.test('synthetic patients: the same seed publishes the same values, as SenML too', async t => {
    const messages = await listen(mosquitto.url, end => t.teardown(end))
    const run = async (prefix: string, ...more: string[]) => {
      const args = ['run', '--devices', '3', '--rate', '20/s', '--duration', '1s', '--seed', '7', '--prefix', prefix]
      const { code, stdout } = await simulate(...args, '--scenario', 'mixed', '--json', ...broker, ...more)
      t.equal(code, 0)
      t.match(JSON.parse(stdout), { command: 'run', devices: 3, sent: 60, acknowledged: 60, values: 480 })
      const own = await until(
        () => {
          const own = messages.filter(({ topic }) => topic.startsWith(`v1/devices/${prefix}-2/`))
          return own.length === 20 && own
        },
        { within: 5000 },
      )
      return own
    }
    const vitals = (payload: string) => JSON.parse(payload).vitals
    const once = (await run('once')).map(({ payload }) => vitals(payload))
    const again = (await run('again')).map(({ payload }) => vitals(payload))
    t.same(once, again)
    const senml = await run('senml', '--senml')
    t.equal(senml[0]?.topic, 'v1/devices/senml-2/senml')
    t.match(JSON.parse(senml[0]?.payload ?? '')[0], { n: 'hr', v: once[0].hr })
  })

  await t.test('faults are injected and counted, and all that was published is acknowledged', async t => {
    const messages = await listen(mosquitto.url, end => t.teardown(end))
    const args = ['run', '--devices', '2', '--rate', '50/s', '--duration', '2s', '--json', ...broker]
    const faults = [
      '--drop',
      '0.1',
      '--duplicate',
      '0.1',
      '--late',
      '0.2,300',
      '--garbage',
      '0.1',
      '--disconnect',
      '0.01',
    ]
    const { code, stdout } = await simulate(...args, ...faults, '--skew', '-600000', '--prefix', 'faulty')
    t.equal(code, 0)
    const { sent, acknowledged, reconnects, faults: counts } = JSON.parse(stdout)
    for (const [kind, count] of Object.entries(counts)) t.ok(Number(count) > 0, kind)
    t.ok(reconnects > 0)
    t.equal(sent, acknowledged)
    t.equal(sent, 200 - counts.dropped + counts.duplicated + counts.garbage)
    await until(() => messages.length >= sent)
    const times = messages.flatMap(({ payload }) => {
      const ts = /^\{"ts":(1\d{12}),"seq"/.exec(payload)?.[1]
      return ts ? [Number(ts)] : []
    })
    t.ok(
      times.every(ts => Math.abs(Date.now() - 600_000 - ts) < 60_000),
      'the clock is ten minutes slow',
    )
    t.notSame(
      times,
      [...times].sort((a, b) => a - b),
      'late readings arrive out of order',
    )
  })

  await t.test('a broker that restarts loses nothing that counts as acknowledged', async t => {
    const { child, result } = startSimulator(['run', '--devices', '5', '--rate', '20/s', '--json', ...broker])
    const messages = await listen(mosquitto.url, end => t.teardown(end))
    await until(() => messages.length > 50)
    await mosquitto.restart()
    const before = messages.length
    await until(() => messages.length > before + 50)
    child.kill('SIGTERM')
    const { code, stdout } = await result
    t.equal(code, 0, 'stops in order when asked to')
    const summary = JSON.parse(stdout)
    t.equal(summary.sent, summary.acknowledged)
    t.ok(summary.reconnects >= 5)
  })

  await t.test('the summary is readable', async t => {
    const { code, stdout } = await simulate('replay', recording('long_made_up.csv'), '--speed', '1e9', ...broker)
    t.equal(code, 0)
    t.match(stdout, /published {5}3 messages \(8 values\)/)
    t.match(stdout, /passed over {3}.*lactate 1/)
  })
})

t.test('what was not acknowledged makes the exit code 1', async t => {
  const broker = await startAedes(t, {
    authorizePublish: (_client, packet, done) => {
      // Never answered for one reading in the middle: the device waits for its PUBACK in vain.
      if (packet.payload.toString().includes('"seq":20,')) return
      done(null)
    },
  })
  const { code, stdout } = await simulate(
    ...['replay', recording('bidmc_13_extract.csv'), '--speed', '1000', '--json'],
    ...['--broker', broker.url, '--ack-timeout', '1'],
  )
  t.equal(code, 1)
  const summary = JSON.parse(stdout)
  t.match(summary, { sent: 40, ok: false })
  t.ok(summary.unacknowledged >= 1)
})

t.test('a broker that acknowledges nothing does not hang the simulator', async t => {
  const broker = await startAedes(t, { authorizePublish: () => {} })
  const args = ['run', '--devices', '1', '--rate', '1000/s', '--duration', '5s', '--json']
  const { code, stdout } = await simulate(...args, '--broker', broker.url, '--ack-timeout', '1')
  t.equal(code, 1)
  t.match(JSON.parse(stdout), { sent: 64, acknowledged: 0, failed: 1 })
})

t.test('a refused login, and a broker that is not there, make the exit code 1', async t => {
  const broker = await startAedes(t, {
    authenticate: (_client, username, password, done) =>
      done(null, username === 'dev' && password?.toString() === 'right'),
  })
  const args = ['replay', recording('bidmc_13_extract.csv'), '--speed', '1000', '--json', '--username', 'dev']
  const right = await simulate(...args, '--password', 'right', '--broker', broker.url)
  t.equal(right.code, 0, right.stderr)
  const wrong = await simulate(...args, '--password', 'wrong', '--broker', broker.url)
  t.equal(wrong.code, 1)
  t.match(JSON.parse(wrong.stdout), { connected: 0, failed: 1, sent: 0 })
  t.match(JSON.parse(wrong.stdout).errorMessages.join(), /refused the login/)
  const nobody = await simulate(...args, '--broker', 'mqtt://127.0.0.1:9', '--connect-timeout', '1')
  t.equal(nobody.code, 1)
})

t.test('wrong use is one clear line and exit code 2; help is 0', async t => {
  const wrong = await simulate('run')
  t.equal(wrong.code, 2)
  t.match(wrong.stderr, /^run needs --devices N\n/)
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-cli-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'empty.csv')
  await writeFile(file, 'time,hr\n0,NaN\n')
  const empty = await simulate('replay', file)
  t.equal(empty.code, 2)
  t.match(empty.stderr, /empty\.csv: no value of any vital sign/)
  const missing = await simulate('replay', 'missing.csv')
  t.equal(missing.code, 2)
  t.match(missing.stderr, /^missing\.csv: .*no such file/i)
  const help = await simulate('--help')
  t.equal(help.code, 0)
  t.match(help.stdout, /replay FILE…/)
})
