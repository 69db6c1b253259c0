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
    { MQTT_BROKER_URL: 'mqtt://broker', ROLES: 'broker' },
  ]) {
    const parsed = parseConfiguration(env, process.cwd())
    t.equal(parsed.ok, false, JSON.stringify(env))
    const problems = parsed.ok ? [] : parsed.problems
    t.equal(problems.length, 1)
    t.notMatch(problems[0] ?? '', /secret|\n/)
  }
})
