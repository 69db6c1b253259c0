import t from 'tap'
import { parseConfiguration } from '../../processes/configuration.ts'

t.test('an empty environment is the embedded default', async t => {
  const parsed = parseConfiguration({}, '/clone')
  t.match(parsed, {
    ok: true,
    configuration: {
      http: { host: '127.0.0.1', port: 3000 },
      mqtt: { host: '127.0.0.1', port: 1883, tlsPort: 0, wsPort: 0 },
      dataDir: '/clone/data',
      databaseUrl: null,
      roles: ['broker', 'ingest', 'rules', 'api', 'jobs'],
      demo: null,
      admin: { email: 'admin@wardbeat.local', password: null },
      logLevel: 'info',
    },
  })
})

t.test('all problems are reported at once, each in one line that says what to do', async t => {
  const parsed = parseConfiguration(
    {
      HTTP_PORT: 'eighty',
      MQTT_PORT: '99999',
      MQTTS_PORT: '8883',
      ROLES: 'broker,nurse',
      DATABASE_URL: 'mysql://x',
      DEMO: 'yes',
      LOG_LEVEL: 'loud',
      JWT_SECRET: 'short',
      TLS_CERT: '/nowhere/cert.pem',
      REDIS_URL: 'redis://x',
    },
    '/clone',
  )
  t.equal(parsed.ok, false)
  const problems = parsed.ok ? [] : parsed.problems
  for (const name of [
    'HTTP_PORT',
    'MQTT_PORT',
    'MQTTS_PORT',
    'ROLES',
    'DATABASE_URL',
    'DEMO',
    'LOG_LEVEL',
    'JWT_SECRET',
    'TLS_CERT',
    'REDIS_URL',
  ]) {
    t.ok(
      problems.some(p => p.startsWith(name) && !p.includes('\n')),
      name,
    )
  }
})

t.test('the demo and its passwords never listen beyond this machine', async t => {
  t.match(parseConfiguration({ DEMO: '1', HTTP_HOST: '0.0.0.0' }, '/clone'), { ok: false, problems: [/^DEMO=1/] })
  t.match(parseConfiguration({ DEMO: '1', MQTT_HOST: '192.0.2.7' }, '/clone'), { ok: false, problems: [/^DEMO=1/] })
  t.match(parseConfiguration({ DEMO: '1', HTTP_HOST: 'localhost' }, '/clone'), { ok: true })
})

t.test('two listeners on one port are refused', async t => {
  t.match(parseConfiguration({ HTTP_PORT: '1883' }, '/clone'), { ok: false, problems: [/must differ/] })
})

t.test('InfluxDB is 1.x unless a token or an organisation says otherwise; its login stands in the address', async t => {
  const influx = (env: Record<string, string>) => {
    const parsed = parseConfiguration(env, '/clone')
    return parsed.ok ? parsed.configuration.influx : parsed.problems
  }
  t.equal(influx({}), null)
  const url = 'http://influx:8086'
  const nothing = { login: null, token: null, org: null, bucket: 'wardbeat' }
  t.same(influx({ INFLUX_URL: `${url}/` }), { ...nothing, url, api: 1 })
  t.same(influx({ INFLUX_URL: 'https://ada:p%40ss@influx:8086/db/', INFLUX_BUCKET: 'icu' }), {
    ...nothing,
    url: 'https://influx:8086/db',
    api: 1,
    login: { user: 'ada', password: 'p@ss' },
    bucket: 'icu',
  })
  t.same(influx({ INFLUX_URL: url, INFLUX_TOKEN: 'secret', INFLUX_ORG: 'house' }), {
    ...nothing,
    url,
    api: 2,
    token: 'secret',
    org: 'house',
  })
  for (const [env, problem] of [
    [{ INFLUX_URL: 'influx:8086' }, /^INFLUX_URL is not/],
    [{ INFLUX_URL: 'http://influx:8086/?db=x' }, /^INFLUX_URL is not/],
    [{ INFLUX_TOKEN: 'secret' }, /^INFLUX_TOKEN is set without INFLUX_URL/],
    [{ INFLUX_URL: 'http://ada:x@influx:8086', INFLUX_TOKEN: 'secret' }, /^INFLUX_URL has a user/],
    [{ INFLUX_URL: url, INFLUX_BUCKET: 'a/b' }, /^INFLUX_BUCKET is "a\/b"/],
  ] as const) {
    t.match(influx({ ...env }), [problem], problem.source)
  }
})
