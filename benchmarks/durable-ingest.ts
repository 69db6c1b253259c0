import { fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { projectRoot } from '../processes/project-root.ts'
import type { TestSystem } from '../test/support/system.ts'
import { openBoard } from './board-client.ts'
import { type Generated, generate } from './generate.ts'
import { watchProcesses } from './processes.ts'
import { embeddedUrl, registerWard } from './ward.ts'

export interface IngestOptions {
  readonly devices: number
  /** Messages a second; 0: as many as are acknowledged. */
  readonly rate: number
  readonly seconds: number
}

/** Messages in flight per device when as many as possible are sent; a monitor has one or two. */
const INFLIGHT = 4

/**
 * Figure (a): simulated devices publish 7 vitals a message at QoS 1 with everything on (stored, evaluated, one board
 * connected). Counts what was acknowledged, then what is stored.
 * @param countStored how many messages are stored of devices with this prefix
 */
export async function measureIngest(system: TestSystem, options: IngestOptions, countStored = storedInPostgres) {
  const url = await embeddedUrl(system.dataDir)
  const prefix = `ingest-${Date.now()}`
  const tokens = await registerWard(url, prefix, options.devices)
  const credentials = join(system.dataDir, `${prefix}.json`)
  await writeFile(credentials, JSON.stringify(tokens), { mode: 0o600 })
  const board = await openBoard(system.wsUrl, await system.token())
  const pool = new pg.Pool({ connectionString: url, max: 2 })

  const watch = watchProcesses(await pidsOf(system))
  let mostWaiting = 0
  const sampling = setInterval(() => {
    void waitingBatches(pool).then(waiting => {
      mostWaiting = Math.max(mostWaiting, waiting)
    })
  }, 1000)
  const generated = await generate({
    port: system.mqttPort,
    devices: options.devices,
    rate: options.rate,
    seconds: options.seconds,
    inflight: INFLIGHT,
    credentials,
  })
  clearInterval(sampling)
  const processes = watch.stop()
  const drainStart = performance.now()
  const stored = await untilStored(() => countStored(prefix, pool), generated.acked)
  const drainedMs = Math.round(performance.now() - drainStart)
  const eventLoop = await eventLoopDelays(system)
  const received = board.received()
  board.close()
  await pool.end()
  return {
    ...generated,
    valuesPerSecond: generated.ackedPerSecond * 7,
    stored,
    drainedMs,
    mostWaitingBatches: mostWaiting,
    boardMessagesPerSecond: Math.round(received.messages / options.seconds),
    processes,
    eventLoop,
  }
}

/** The yardstick of the same run: Aedes without any hook, under the same load. */
export async function measureBareAedes(options: IngestOptions): Promise<Generated> {
  const child = fork(join(projectRoot, 'build/benchmarks/bare-aedes.js'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>(done => {
    child.once('message', (message: { port: number }) => done(message.port))
  })
  try {
    return await generate({
      port,
      devices: options.devices,
      rate: options.rate,
      seconds: options.seconds,
      inflight: INFLIGHT,
    })
  } finally {
    child.disconnect()
  }
}

export async function pidsOf(system: TestSystem): Promise<Record<string, number>> {
  const pids: Record<string, number> = {}
  for (const [name, role] of [
    ['broker', 'broker'],
    ['ingest+rules', 'ingest'],
    ['api+jobs', 'api'],
  ] as const) {
    const pid = await system.pidOf(role)
    if (pid !== null) pids[name] = pid
  }
  return pids
}

/** 99th percentile of the event-loop delay of each process since its start, ms, as prom-client measures it. */
async function eventLoopDelays(system: TestSystem): Promise<Record<string, number>> {
  const text = await fetch(`${system.httpUrl}/metrics`).then(r => r.text())
  return Object.fromEntries(
    [...text.matchAll(/^nodejs_eventloop_lag_p99_seconds\{process="([^"]+)"\} (\S+)/gm)].map(m => [
      m[1] ?? '',
      Math.round(Number(m[2]) * 10_000) / 10,
    ]),
  )
}

async function waitingBatches(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>('select count(*) as n from bullmq.job')
  return Number(rows[0]?.n ?? 0)
}

async function storedInPostgres(prefix: string, pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(
    'select count(*) as n from vitals where device_id >= $1 and device_id < $2',
    [`${prefix}-`, `${prefix}.`],
  )
  return Number(rows[0]?.n ?? 0)
}

/** Waits until as many are stored as were acknowledged; gives up when a minute brings nothing more. */
async function untilStored(count: () => Promise<number>, acked: number): Promise<number> {
  let stored = await count()
  for (let idle = 0; stored < acked && idle < 60; ) {
    await pause(1000)
    const now = await count()
    idle = now === stored ? idle + 1 : 0
    stored = now
  }
  return stored
}
