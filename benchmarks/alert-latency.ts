import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import type { Reachable } from '../test/support/reach.ts'
import { openBoard } from './board-client.ts'
import { generate } from './generate.ts'
import { latency } from './statistics.ts'
import { embeddedUrl, registerWard, releaseWard } from './ward.ts'

export interface LatencyOptions {
  /** Messages a second of other devices meanwhile. */
  readonly background: number
  readonly seconds: number
}

const BACKGROUND_DEVICES = 1000
const PROBES = 20
/** Between two alarms of one probe, ms; probes take turns. */
const PROBE_EVERY_MS = 1000
/** From the beginning, ms: a thousand patients are new to `rules` at once, which no ward does. */
const SETTLED_AFTER_MS = 3000
/** An alert that has not come this long after the end, ms, is missed. */
const MISSED_AFTER_MS = 15_000

/**
 * Figure (b): from the publish of a value beyond a critical limit (no delay) to its alert on a WebSocket client that
 * watches everything. Each probe alarms about once a second and gets well in between.
 */
export async function measureAlertLatency(system: Reachable, options: LatencyOptions) {
  const url = await embeddedUrl(system.dataDir)
  const stamp = Date.now()
  const probeTokens = await registerWard(url, `probe-${stamp}`, PROBES)
  const background = await registerWard(url, `background-${stamp}`, BACKGROUND_DEVICES)
  const credentials = join(system.dataDir, `background-${stamp}.json`)
  await writeFile(credentials, JSON.stringify(background), { mode: 0o600 })
  const board = await openBoard(system.wsUrl, await system.token())

  const sentAt = new Map<string, number>()
  const samples: { readonly at: number; readonly ms: number }[] = []
  board.onAlert(alert => {
    const at = sentAt.get(alert.deviceId)
    if (at === undefined || alert.state !== 'active' || alert.code !== 'spo2') return
    samples.push({ at, ms: performance.now() - at })
    sentAt.delete(alert.deviceId)
  })
  const probes: { id: string; client: MqttClient }[] = []
  for (const [id, token] of Object.entries(probeTokens)) {
    probes.push({
      id,
      client: await connectAsync(system.mqttUrl, { username: id, password: token, clientId: 'probe' }),
    })
  }

  const publish = (client: MqttClient, id: string, spo2: number) =>
    client.publishAsync(`v1/devices/${id}/vitals`, JSON.stringify({ ts: Date.now(), vitals: { hr: 80, spo2 } }), {
      qos: 1,
    })
  let running = true
  const probing = probes.map(async ({ id, client }, i) => {
    await pause((i * PROBE_EVERY_MS) / PROBES)
    while (running) {
      await publish(client, id, 97)
      await pause(PROBE_EVERY_MS / 2)
      // One that is still on its way is waited for: it counts with its whole time, or as missed at the end.
      if (!running || !measuring || sentAt.has(id)) continue
      sentAt.set(id, performance.now())
      await publish(client, id, 80)
      await pause(PROBE_EVERY_MS / 2)
    }
  })

  let measuring = false
  let measuringSince = 0
  const generated = await generate(
    {
      port: system.mqttPort,
      devices: BACKGROUND_DEVICES,
      rate: options.background,
      seconds: options.seconds,
      credentials,
    },
    () => {
      if (!measuring) measuringSince = performance.now()
      measuring = true // its first line: all are connected
    },
  )
  measuring = false
  for (let waited = 0; sentAt.size > 0 && waited < MISSED_AFTER_MS; waited += 100) await pause(100)
  running = false
  await Promise.all(probing)
  await Promise.all(probes.map(({ client }) => client.endAsync()))
  const missed = sentAt.size
  board.close()
  await releaseWard(url, [...Object.keys(probeTokens), ...Object.keys(background)])
  return {
    ...latency(samples.map(({ ms }) => ms)),
    settled: latency(samples.filter(({ at }) => at - measuringSince >= SETTLED_AFTER_MS).map(({ ms }) => ms)),
    missed,
    backgroundPerSecond: generated.ackedPerSecond,
    backgroundAcked: generated.acked,
  }
}
