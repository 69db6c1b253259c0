import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createLog } from '../observability/log.ts'
import { type Cluster, type ClusterSize, startCluster } from './cluster/cluster.ts'
import { type Servers, startServers } from './cluster/servers.ts'
import { parseConfiguration } from './configuration.ts'
import { holdDataDir } from './data-dir.ts'
import { projectRoot } from './project-root.ts'
import { startDemoReplay } from './start-demo-replay.ts'
import { asStartError, StartError } from './start-error.ts'

const HELP = `npm run cluster:local -- [--brokers N] [--ingest N] [--rules N] [--api N] [--jobs N] [--data DIR] [--no-demo]

Runs the topology of docker-compose.yml on this machine, without containers: every role in processes of its own, TCP
balancers before the brokers (MQTT_PORT, 1883) and the APIs (HTTP_PORT, 3000), PostgreSQL and Redis. DATABASE_URL,
REDIS_URL and the other variables of docs/configuration.md are used where they are set (shards: two of each). Everything listens on loopback.
`

const { values } = parseArgs({
  options: {
    brokers: { type: 'string', default: '2' },
    ingest: { type: 'string', default: '2' },
    rules: { type: 'string', default: '2' },
    api: { type: 'string', default: '2' },
    jobs: { type: 'string', default: '1' },
    data: { type: 'string', default: 'data-cluster' },
    'no-demo': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** What was started, to be stopped in the opposite order. */
const undo: (() => Promise<void>)[] = []

if (values.help) process.stdout.write(HELP)
else
  await main().catch(async error => {
    for (const step of undo.reverse()) await step()
    process.stderr.write(`${error instanceof StartError ? error.message : (error?.stack ?? error)}\n`)
    process.exit(1)
  })

async function main(): Promise<void> {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const { logLevel, ...configuration } = parsed.configuration
  const log = createLog('cluster', logLevel)
  const dataDir = join(projectRoot, values.data)
  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    process.stdout.write('\nStopping, in the order of the data …\n')
    for (const step of undo.reverse()) await step()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())

  const held = await holdDataDir(dataDir)
  undo.push(held.letGo)
  const servers: Servers = await startServers(dataDir, process.env, log)
  undo.push(() => servers.stop())
  const [mqttPort, httpPort] = [configuration.mqtt.port, configuration.http.port]
  const cluster: Cluster = await startCluster({
    size: size(),
    dataDir,
    env: servers.env,
    host: '127.0.0.1',
    mqttPort,
    httpPort,
    demo: !values['no-demo'],
    log,
  }).catch(asStartError)
  undo.push(() => cluster.stop())
  if (!values['no-demo']) {
    const credentials = join(dataDir, 'jobs-1/demo-credentials.json')
    const mqtt = { host: '127.0.0.1', port: mqttPort, tlsPort: 0, wsPort: 0 }
    undo.push(await startDemoReplay(credentials, mqtt, log))
  }
  process.stdout.write(
    [
      '',
      'A cluster of Wardbeat is running on this machine. It is not a certified medical device.',
      `  Board  http://127.0.0.1:${httpPort}/`,
      `  MQTT   mqtt://127.0.0.1:${mqttPort}`,
      ...servers.lines.map(line => `  ${line}`),
      ...cluster.members.map(m => `  ${m.name}: pid ${m.pid()}, http://127.0.0.1:${m.env.HEALTH_PORT}/readyz`),
      ...(values['no-demo'] ? [] : ['  Log in as nurse@, doctor@ or admin@wardbeat.local, password demo']),
      'Stop with Ctrl-C.',
      '',
    ].join('\n'),
  )
}

function size(): ClusterSize {
  const count = (name: string, text: string) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= 1 && number <= 16) return number
    throw new StartError(`--${name} is "${text}": give a number from 1 to 16`)
  }
  return {
    broker: count('brokers', values.brokers),
    ingest: count('ingest', values.ingest),
    rules: count('rules', values.rules),
    api: count('api', values.api),
    jobs: count('jobs', values.jobs),
  }
}
