import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../observability/log.ts'
import { type Cluster, type ClusterSize, startCluster } from '../../processes/cluster/cluster.ts'
import { startServers } from '../../processes/cluster/servers.ts'
import { freePort } from '../../processes/ports.ts'
import { type Reachable, reach } from './reach.ts'
import { ADMIN } from './system.ts'

export interface TestCluster extends Reachable, Cluster {
  readonly size: ClusterSize
  /** The servers that were started for it. */
  readonly servers: readonly string[]
}

/** What `npm run cluster:local` runs, on free ports and a data folder of its own. */
export async function startTestCluster(
  t: { teardown(end: () => Promise<void>): void },
  size: ClusterSize,
): Promise<TestCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wardbeat-cluster-'))
  const log = createLog('cluster', 'silent')
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  const servers = await startServers(dataDir, {}, log)
  let cluster: Cluster | undefined
  t.teardown(async () => {
    await cluster?.stop()
    await servers.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  cluster = await startCluster({
    size,
    dataDir,
    env: {
      ...servers.env,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      LOG_LEVEL: 'warn',
    },
    host: '127.0.0.1',
    mqttPort,
    httpPort,
    demo: false,
    log,
  })
  return { ...reach({ httpPort, mqttPort, dataDir, ...ADMIN }), ...cluster, size, servers: servers.lines }
}
