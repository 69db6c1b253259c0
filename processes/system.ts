import { join } from 'node:path'
import { type VapidKeys, vapidPublicKey } from '../jobs/channels/vapid.ts'
import type { Logger } from '../observability/log.ts'
import type { Configuration } from './configuration.ts'
import { holdDataDir, loadJwtSecret, loadVapidKey } from './data-dir.ts'
import { openDatabase } from './database.ts'
import { firstStart } from './first-start.ts'
import { startHealthServer } from './health-server.ts'
import { ORPHAN_GRACE_MS } from './messages.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { whyNotFree } from './ports.ts'
import { checkRedis } from './redis.ts'
import { agreeOnShards } from './shards.ts'
import { startDemoReplay } from './start-demo-replay.ts'
import { cannotListen, StartError } from './start-error.ts'
import { startSupervisor } from './supervisor.ts'

export interface System {
  /** What to print when it is ready. */
  readonly greeting: readonly string[]
  /** @returns whether everything finished by itself */
  stop(): Promise<boolean>
}

/**
 * Data folder, ports, database, migrations, Redis, first users, role processes, demo: in that order, each undone in reverse
 * when a later one fails.
 */
export async function startSystem(configuration: Configuration, log: Logger): Promise<System> {
  const undo: (() => Promise<unknown>)[] = []
  const unwind = async () => {
    for (const step of undo.reverse()) await step()
  }
  try {
    const held = await holdDataDir(configuration.dataDir)
    undo.push(held.letGo)
    await checkPorts(configuration, held.wasKilled ? ORPHAN_GRACE_MS : 0)
    const database = await openDatabase(configuration, log)
    undo.push(() => database.close())
    await checkRedis(configuration, database.url, log)
    const jwtSecret = configuration.jwtSecret ?? (await loadJwtSecret(configuration.dataDir))
    const vapid = await loadVapid(configuration)
    const settings = { configuration, databaseUrl: database.url, jwtSecret, vapid }
    const first = await oneAtATime(database.url, async () => {
      await agreeOnShards({ settings, log })
      return firstStart(configuration, database.url)
    })

    const supervisor = startSupervisor(configuration.roles, settings, log)
    let orderly = true
    undo.push(async () => {
      orderly = await supervisor.stop()
    })
    if (configuration.health.port > 0) {
      const health = await startHealthServer(configuration.health, supervisor)
      undo.push(() => health.close())
    }
    await supervisor.allReady.catch(cause => {
      throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause })
    })
    if (first.demoCredentialsFile !== null && configuration.roles.includes('broker')) {
      undo.push(await startDemoReplay(first.demoCredentialsFile, configuration.mqtt, log))
    }
    return {
      greeting: greeting(configuration, first.logins),
      async stop() {
        await unwind()
        return orderly
      },
    }
  } catch (error) {
    await unwind()
    throw error
  }
}

/** Milliseconds between two looks at a port that is about to become free. */
const LOOK_AGAIN_MS = 50

/** @param patienceMs how long to wait for what is about to let its port go */
async function checkPorts({ http, mqtt, roles }: Configuration, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs
  const wanted = [
    ...(roles.includes('api') ? [{ name: 'HTTP_PORT', host: http.host, port: http.port }] : []),
    ...(roles.includes('broker')
      ? [
          { name: 'MQTT_PORT', host: mqtt.host, port: mqtt.port },
          { name: 'MQTTS_PORT', host: mqtt.host, port: mqtt.tlsPort },
          { name: 'MQTT_WS_PORT', host: mqtt.host, port: mqtt.wsPort },
        ]
      : []),
  ]
  for (const { name, host, port } of wanted) {
    for (;;) {
      const why = port > 0 ? await whyNotFree(port, host) : null
      if (why === null) break
      if (performance.now() >= deadline) throw cannotListen(why, { name, host, port })
      await new Promise(r => setTimeout(r, LOOK_AGAIN_MS))
    }
  }
}

function greeting({ http, mqtt, mqttBroker, roles, dataDir }: Configuration, logins: readonly string[]): string[] {
  const host = http.host === '0.0.0.0' ? 'localhost' : http.host
  return [
    '',
    'Wardbeat is running. It is not a certified medical device.',
    ...(roles.includes('api')
      ? [`  Board  http://${host}:${http.port}/`, `  API    http://${host}:${http.port}/docs`]
      : []),
    ...(roles.includes('broker') && mqtt.port > 0 ? [`  MQTT   mqtt://${mqtt.host}:${mqtt.port}`] : []),
    ...(mqttBroker !== null && roles.includes('ingest')
      ? [`  MQTT   from the broker at ${mqttBroker.host}:${mqttBroker.port}`]
      : []),
    `  Data   ${join(dataDir)}`,
    ...logins.map(line => `  ${line}`),
    'Stop with Ctrl-C.',
    '',
  ]
}

async function loadVapid({ vapidPrivateKey, vapidSubject, dataDir }: Configuration): Promise<VapidKeys> {
  const privateKey = vapidPrivateKey ?? (await loadVapidKey(dataDir))
  const publicKey = vapidPublicKey(privateKey)
  if (publicKey === null) throw new StartError('The key of web push in DATA_DIR is damaged: remove push-key.json')
  return { privateKey, publicKey, subject: vapidSubject }
}
