import t from 'tap'
import { parseConfiguration } from '../../processes/configuration.ts'

t.test('an empty environment is the embedded default', async t => {
  const parsed = parseConfiguration({}, '/clone')
  t.match(parsed, {
    ok: true,
    configuration: {
      http: { host: '127.0.0.1', port: 3000, proxies: [], https: false },
      shards: { readings: 1, evaluations: 1 },
      health: { host: '127.0.0.1', port: 0 },
      mqtt: { host: '127.0.0.1', port: 1883, tlsPort: 0, wsPort: 0 },
      dataDir: '/clone/data',
      databaseUrl: null,
      redisUrl: null,
      grafanaUrl: null,
      allowWeakDurability: false,
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
      REDIS_URL: 'http://x',
      READINGS_SHARDS: '0',
      EVALUATION_SHARDS: 'many',
      TRUSTED_PROXIES: '10.0.0.0/8,the proxy',
      ADMIN_PASSWORD_FILE: '/nowhere/password',
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
    'READINGS_SHARDS',
    'EVALUATION_SHARDS',
    'TRUSTED_PROXIES',
    'ADMIN_PASSWORD_FILE',
  ]) {
    t.ok(
      problems.some(p => p.startsWith(name) && !p.includes('\n')),
      name,
    )
  }
})

t.test('one thing that is wrong is one line', async t => {
  const problemsOf = (variables: Record<string, string>) => {
    const parsed = parseConfiguration(variables, '/clone')
    return parsed.ok ? [] : parsed.problems
  }
  t.same(problemsOf({ ADMIN_EMAIL: 'x' }), ['ADMIN_EMAIL is "x": give an email address'])
  t.match(problemsOf({ VAPID_SUBJECT: 'x' }), [/^VAPID_SUBJECT is "x"/])
})

t.test('the demo and its passwords never listen beyond this machine', async t => {
  t.match(parseConfiguration({ DEMO: '1', HTTP_HOST: '0.0.0.0' }, '/clone'), { ok: false, problems: [/^DEMO=1/] })
  t.match(parseConfiguration({ DEMO: '1', MQTT_HOST: '192.0.2.7' }, '/clone'), { ok: false, problems: [/^DEMO=1/] })
  t.match(parseConfiguration({ DEMO: '1', HTTP_HOST: 'localhost' }, '/clone'), { ok: true })
})

t.test('two listeners on one port are refused', async t => {
  t.match(parseConfiguration({ HTTP_PORT: '1883' }, '/clone'), { ok: false, problems: [/must differ/] })
})

t.test('a part of the system needs what all parts must share', async t => {
  const parsed = parseConfiguration({ ROLES: 'api' }, '/clone')
  t.match(parsed, {
    ok: false,
    problems: [/give DATABASE_URL/, /give JWT_SECRET/, /give VAPID_PRIVATE_KEY/],
  })
  t.match(parseConfiguration({ ROLES: 'ingest', DATABASE_URL: 'postgres://u:p@h/d' }, '/clone'), { ok: true })
})

t.test('a secret comes by a file, or by its value, never by both', async t => {
  const dir = t.testdir({ secret: 'a secret of more than 32 characters in all\n' })
  const parsed = parseConfiguration({ JWT_SECRET_FILE: 'secret' }, dir)
  t.match(parsed, { ok: true, configuration: { jwtSecret: 'a secret of more than 32 characters in all' } })
  t.match(parseConfiguration({ JWT_SECRET_FILE: 'secret', JWT_SECRET: 'x'.repeat(32) }, dir), {
    ok: false,
    problems: [/both set/],
  })
  t.match(parseConfiguration({ SSL_CERT_FILE: '/nowhere' }, dir), { ok: true }, 'a variable of somebody else')
})

t.test('Redis is named by an address, with TLS, a login and a number of its database or without', async t => {
  for (const url of ['redis://h', 'redis://:p@h:6379', 'rediss://user:p%40ss@h:6380/2']) {
    t.match(parseConfiguration({ REDIS_URL: url, ALLOW_WEAK_DURABILITY: '1' }, '/clone'), {
      ok: true,
      configuration: { redisUrl: url, allowWeakDurability: true },
    })
  }
  for (const url of ['h:6379', 'redis://', 'redis://h/one', 'redis://h?enableOfflineQueue=true']) {
    t.match(parseConfiguration({ REDIS_URL: url }, '/clone'), { ok: false, problems: [/^REDIS_URL/] }, url)
  }
})

t.test('Grafana is an address of the web, without a login, and ends without a slash', async t => {
  for (const [given, url] of [
    ['http://127.0.0.1:3001', 'http://127.0.0.1:3001'],
    ['https://house.example/grafana/', 'https://house.example/grafana'],
  ] as const) {
    t.match(parseConfiguration({ GRAFANA_URL: given }, '/clone'), { ok: true, configuration: { grafanaUrl: url } })
  }
  for (const url of ['grafana:3001', '/grafana', 'javascript:alert(1)', 'http://h?orgId=1', 'http://h/#x']) {
    t.match(parseConfiguration({ GRAFANA_URL: url }, '/clone'), { ok: false, problems: [/^GRAFANA_URL .*: give/] }, url)
  }
  const parsed = parseConfiguration({ GRAFANA_URL: 'https://viewer:hunter2@h' }, '/clone')
  t.match(parsed, { ok: false, problems: [/^GRAFANA_URL has a login: give/] })
  t.notMatch(parsed.ok ? '' : parsed.problems.join(), /hunter2/, 'a login is not told to the log')
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

t.test('an external broker takes the place of ours', async t => {
  const parsed = parseConfiguration({ MQTT_BROKER_URL: 'mqtts://ward%40beat:s%2Fcret@broker.example' }, '/clone')
  t.match(parsed, {
    ok: true,
    configuration: {
      mqttBroker: { host: 'broker.example', port: 8883, tls: {}, username: 'ward@beat', password: 's/cret' },
      roles: ['ingest', 'rules', 'api', 'jobs'],
    },
  })
  t.match(parseConfiguration({ MQTT_BROKER_URL: 'mqtt://[::1]:1884' }, '/clone'), {
    configuration: { mqttBroker: { host: '::1', port: 1884, tls: null, username: null, password: null } },
  })
})

t.test('a wrong external broker is one line, without its password', async t => {
  for (const env of [
    { MQTT_BROKER_URL: 'http://user:secret@broker' },
    { MQTT_BROKER_URL: 'mqtt://user:secret@broker/path' },
    { MQTT_BROKER_URL: 'mqtt://user:secret%@broker' },
    { MQTT_BROKER_URL: 'secret' },
    { MQTT_BROKER_URL: 'mqtt://broker', MQTT_BROKER_CA: 'package.json' },
    { MQTT_BROKER_URL: 'mqtts://broker', MQTT_BROKER_CERT: 'package.json' },
    { MQTT_BROKER_URL: 'mqtt://broker', ROLES: 'broker', DATABASE_URL: 'postgres://u:p@h/d' },
  ]) {
    const parsed = parseConfiguration(env, process.cwd())
    t.equal(parsed.ok, false, JSON.stringify(env))
    const problems = parsed.ok ? [] : parsed.problems
    t.equal(problems.length, 1)
    t.notMatch(problems[0] ?? '', /secret|\n/)
  }
})
