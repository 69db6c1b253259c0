import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../../observability/log.ts'
import type { RoleName } from '../configuration.ts'
import { loadJwtSecret, loadVapidKey } from '../data-dir.ts'
import { freePort } from '../ports.ts'
import { startBalancer } from './balancer.ts'
import { type Member, startMember } from './member.ts'

/** How many starts of each role. */
export type ClusterSize = Readonly<Record<RoleName, number>>

export interface ClusterOptions {
  readonly size: ClusterSize
  /** Of the members' own folders and of the secrets they share. */
  readonly dataDir: string
  /** Of all members: DATABASE_URL, REDIS_URL … */
  readonly env: Readonly<Record<string, string>>
  /** Of the balancers before the brokers and the APIs. */
  readonly host: string
  readonly mqttPort: number
  readonly httpPort: number
  /** The first member of role jobs seeds the demo. */
  readonly demo: boolean
  readonly log: Logger
}

/** The topology of docker-compose.yml as processes of one machine. */
export interface Cluster {
  readonly members: readonly Member[]
  member(name: string): Member
  stop(): Promise<void>
}

/** The way of the data: who is first stops first, and hands on what it has. */
const ORDER: readonly RoleName[] = ['broker', 'ingest', 'rules', 'api', 'jobs']

/** As in docker-compose.yml. */
const SHARDS = { READINGS_SHARDS: '2', EVALUATION_SHARDS: '2' }

/** Resolves when every member is ready. Databases and the like are there already: `env` names them. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { size, dataDir, host, log } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const shared = {
    ...SHARDS,
    ...options.env,
    DEMO: '0',
    HEALTH_HOST: host,
    HTTP_HOST: host,
    MQTT_HOST: host,
    JWT_SECRET: await loadJwtSecret(dataDir),
    VAPID_PRIVATE_KEY: await loadVapidKey(dataDir),
  }
  const members: Member[] = []
  const targets = { broker: [] as number[], api: [] as number[] }

  const add = async (role: RoleName, number: number) => {
    const name = `${role}-${number}`
    const env: Record<string, string> = {
      ...shared,
      ROLES: role,
      DATA_DIR: join(dataDir, name),
      HEALTH_PORT: String(await freePort()),
    }
    if (role === 'broker' || role === 'api') {
      const port = await freePort()
      targets[role].push(port)
      env[role === 'broker' ? 'MQTT_PORT' : 'HTTP_PORT'] = String(port)
    }
    if (role === 'jobs' && number === 1 && options.demo) env.DEMO = '1'
    members.push(startMember(name, env, { log }))
  }

  const stop = async () => {
    for (const role of ORDER) {
      await Promise.all(members.filter(({ name }) => name.startsWith(`${role}-`)).map(member => member.stop()))
    }
  }
  try {
    // One first, alone: it brings the database to this version and seeds it; all others find it done.
    for (const role of ORDER.toReversed()) {
      for (let number = 1; number <= size[role]; number++) {
        await add(role, number)
        if (members.length === 1) await members[0]?.ready()
      }
    }
    await Promise.all(members.map(member => member.ready()))
    const at = (ports: readonly number[]) => ports.map(port => ({ host, port }))
    const mqtt = await startBalancer({ host, port: options.mqttPort, targets: at(targets.broker) })
    const http = await startBalancer({ host, port: options.httpPort, targets: at(targets.api) })
    return {
      members,
      member(name) {
        const found = members.find(member => member.name === name)
        if (!found) throw new RangeError(`The cluster has no ${name}: ${members.map(m => m.name).join(', ')}`)
        return found
      },
      async stop() {
        await Promise.all([mqtt.close(), http.close()])
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}
