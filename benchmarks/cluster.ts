import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClusterSize } from '../processes/cluster/cluster.ts'
import { startTestCluster, type TestCluster } from '../test/support/cluster.ts'
import { childrenOf } from '../test/support/system.ts'
import { measureAlertLatency } from './alert-latency.ts'
import type { IngestOptions } from './durable-ingest.ts'
import { generate } from './generate.ts'
import { sampleProcess } from './processes.ts'
import { median, type Repeat, type Row } from './statistics.ts'
import { withEnds, withSystem } from './system.ts'
import { embeddedUrl, registerWard } from './ward.ts'

const ONE: ClusterSize = { broker: 1, ingest: 1, rules: 1, api: 2, jobs: 1 }
const TWO: ClusterSize = { broker: 2, ingest: 2, rules: 2, api: 2, jobs: 1 }
const ROLES = ['broker', 'ingest', 'rules'] as const
/** What alerts are measured in, and its name in the report. */
const SETUPS = [
  ['single', 'one start'],
  ['one', 'one of each'],
  ['first', 'two of each, first API process'],
  ['second', 'two of each, second API process'],
] as const
/** Before the cost is taken, s: each process compiles its code once, which two of a role pay twice. */
const WARM_UP_S = 15
/** Background of the alerts, messages/s. */
const BACKGROUND = 1000

/**
 * Figure (j): what a message costs in a cluster with one and with two of broker, ingest and rules, and how long an alert
 * takes to a board at each API process, whichever broker took the publish, beside the system in one start.
 */
export async function clusterRows(load: IngestOptions, repeat: Repeat): Promise<Row[]> {
  const { rate, seconds } = load
  const costs = await repeat(`cost of a message at ${rate}/s`, async () => ({
    one: await withCluster(ONE, cluster => measureCost(cluster, load)),
    two: await withCluster(TWO, cluster => measureCost(cluster, load)),
  }))
  const alerts = { background: BACKGROUND, seconds }
  const latencies = await repeat(`alert latency at ${BACKGROUND}/s by each API process`, async () => ({
    single: await withSystem(system => measureAlertLatency(system, alerts)),
    one: await withCluster(ONE, cluster => measureAlertLatency(through(cluster, 'api-1'), alerts)),
    first: await withCluster(TWO, cluster => measureAlertLatency(through(cluster, 'api-1'), alerts)),
    second: await withCluster(TWO, cluster => measureAlertLatency(through(cluster, 'api-2'), alerts)),
  }))
  const micros = (size: 'one' | 'two', role: (typeof ROLES)[number]) => median(costs.map(c => c[size].micros[role]))
  const sum = (size: 'one' | 'two') => ROLES.reduce((total, role) => total + micros(size, role), 0)
  return [
    ...ROLES.flatMap(role => [
      { what: `(j) CPU a message, one ${role}`, value: micros('one', role), unit: 'us' },
      { what: `    CPU a message, two ${role}`, value: micros('two', role), unit: 'us' },
    ]),
    { what: '    ratio of all, two to one', value: Math.round((sum('two') / sum('one')) * 100) / 100, unit: '' },
    { what: `    acknowledged at ${rate}/s, one`, value: median(costs.map(c => c.one.perSecond)), unit: 'messages/s' },
    { what: `    acknowledged at ${rate}/s, two`, value: median(costs.map(c => c.two.perSecond)), unit: 'messages/s' },
    ...SETUPS.flatMap(([by, words]) => [
      { what: `(j) alert, ${words}: p50`, value: median(latencies.map(l => l[by].p50)), unit: 'ms' },
      { what: '    p99', value: median(latencies.map(l => l[by].p99)), unit: 'ms' },
      { what: '    after the first 3 s: p50', value: median(latencies.map(l => l[by].settled.p50)), unit: 'ms' },
      { what: '    p99', value: median(latencies.map(l => l[by].settled.p99)), unit: 'ms' },
      { what: '    missed', value: Math.max(...latencies.map(l => l[by].missed)), unit: 'alerts' },
    ]),
  ]
}

function withCluster<T>(size: ClusterSize, work: (cluster: TestCluster) => Promise<T>): Promise<T> {
  return withEnds(async t => work(await startTestCluster(t, size)))
}

function through(cluster: TestCluster, api: string): TestCluster {
  return { ...cluster, wsUrl: `ws://127.0.0.1:${cluster.member(api).env.HTTP_PORT}/api/v1/live` }
}

async function measureCost(cluster: TestCluster, load: IngestOptions) {
  const credentials = join(cluster.dataDir, 'ward.json')
  const tokens = await registerWard(await embeddedUrl(cluster.dataDir), 'load', load.devices)
  await writeFile(credentials, JSON.stringify(tokens), { mode: 0o600 })
  const target = { port: cluster.mqttPort, ...load, credentials }
  await generate({ ...target, seconds: WARM_UP_S })
  let atStart: ReturnType<typeof cpuSeconds> | undefined
  const generated = await generate(target, () => {
    atStart ??= cpuSeconds(cluster) // its first line: all are connected
  })
  const after = await cpuSeconds(cluster)
  const before = (await atStart) ?? after
  const micros = (role: (typeof ROLES)[number]) => Math.round(((after[role] - before[role]) / generated.acked) * 1e6)
  return {
    perSecond: generated.ackedPerSecond,
    p99: generated.p99,
    micros: { broker: micros('broker'), ingest: micros('ingest'), rules: micros('rules') },
  }
}

/** Of all processes of each role since their start, supervisors included. */
async function cpuSeconds(cluster: TestCluster) {
  const of = async (role: string) => {
    let seconds = 0
    for (const member of cluster.members.filter(({ name }) => name.startsWith(`${role}-`))) {
      const pid = member.pid()
      if (pid === null) continue
      for (const each of [pid, ...(await childrenOf(pid))]) seconds += sampleProcess(each)?.cpuSeconds ?? 0
    }
    return seconds
  }
  return { broker: await of('broker'), ingest: await of('ingest'), rules: await of('rules') }
}
