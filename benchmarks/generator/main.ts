import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { createHistogram } from '../../simulators/histogram.ts'
import { openAckLog } from './ack-log.ts'
import { type Connection, openConnection } from './connection.ts'
import { type GeneratorOptions, parseOptions } from './options.ts'

/** Ms between two looks at what is due. */
const TICK_MS = 4
/** Seconds of messages that may be overdue; more is given up, so that a killed broker is not met by a minute's load. */
const MAX_DEBT_S = 2
/** Ms beyond the paced connects in which all must be connected. */
const CONNECT_WITHIN_MS = 60_000

process.exitCode = await generate(parseOptions(process.argv[2]))

/**
 * A lean MQTT load generator, a process of its own: `node generator/main.js '{"port":1883,"rate":6000,"seconds":60}'`.
 * Prints a line of JSON when all are connected, one each second, and a last one with exact counts; ends by itself, or
 * on SIGTERM: it sends no more then, and waits for what is on the way.
 * Exit code 1 when not everything was acknowledged.
 */
async function generate(o: GeneratorOptions): Promise<number> {
  const logins = loginsOf(o)
  const acks = openAckLog(o.ackFile)
  const total = createHistogram()
  let recent = createHistogram()
  const counts = { sent: 0, acked: 0, resent: 0, reconnects: 0, lost: 0, refused: 0 }
  let connected = 0
  let sending = false

  const begun = performance.now()
  const connections: Connection[] = []
  for (const [i, login] of logins.entries()) {
    const waitUntil = (i * 1000) / o.connectsPerSecond
    if (i % 10 === 0) await delay(Math.max(0, waitUntil - (performance.now() - begun)))
    connections.push(
      openConnection(o, login, {
        connected(first) {
          if (first) connected++
          else counts.reconnects++
          if (sending && o.rate === 0) fill(connections[i])
        },
        acknowledged(connection, ts, ms) {
          counts.acked++
          total.record(ms)
          recent.record(ms)
          acks.add(connection.id, ts)
          if (sending && o.rate === 0) refill(connection)
        },
        resent(count) {
          counts.resent += count
        },
        lost: () => void counts.lost++,
        refused: () => void counts.refused++,
      }),
    )
  }
  const connectBy = performance.now() + CONNECT_WITHIN_MS
  while (connected < logins.length && performance.now() < connectBy) await delay(TICK_MS)
  print({ connected, of: logins.length, refused: counts.refused })
  if (connected < logins.length) return end(1)

  // Refills of one read are gathered, so that its acknowledgements are answered by one write.
  const hungry = new Set<Connection>()
  function refill(connection: Connection): void {
    if (hungry.size === 0) queueMicrotask(feed)
    hungry.add(connection)
  }
  function feed(): void {
    for (const connection of hungry) fill(connection)
    hungry.clear()
  }
  function fill(connection: Connection | undefined): void {
    if (sending && connection) counts.sent += connection.send(o.inflight)
  }

  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const elapsed = () => (performance.now() - startedAt) / 1000
  sending = true
  let skipped = 0
  let turn = 0
  if (o.rate === 0) for (const connection of connections) fill(connection)

  /** Sends what is due, a device after the other; a device without room is passed over. */
  function tick(): void {
    let due = Math.floor(o.rate * elapsed()) - counts.sent - skipped
    for (let tried = 0; due > 0 && tried < connections.length; tried++) {
      const sent = connections[turn]?.send(1) ?? 0
      turn = (turn + 1) % connections.length
      counts.sent += sent
      due -= sent
      if (sent > 0) tried = -1
    }
    if (due > o.rate * MAX_DEBT_S) skipped += due - Math.floor(o.rate * MAX_DEBT_S)
  }

  let enough = false
  process.once('SIGTERM', () => {
    enough = true
  })
  let reportAt = 1
  while (elapsed() < o.seconds && !enough) {
    await delay(TICK_MS)
    if (o.rate > 0) tick()
    if (elapsed() >= reportAt) {
      print({ second: reportAt, sent: counts.sent, acked: counts.acked, ...percentiles(recent) })
      recent = createHistogram()
      reportAt++
    }
  }
  sending = false
  const inTime = counts.acked
  const seconds = elapsed()
  const cpu = process.cpuUsage(cpuBefore)
  const drainBy = elapsed() + o.drainSeconds
  while (counts.acked < counts.sent && elapsed() < drainBy) await delay(TICK_MS)

  print({
    final: true,
    devices: logins.length,
    seconds: round(seconds),
    ...counts,
    unacked: counts.sent - counts.acked,
    skipped,
    ackedPerSecond: Math.round(inTime / seconds),
    ...percentiles(total),
    max: round(total.max),
    cpuPercent: round((cpu.user + cpu.system) / 10_000 / seconds),
  })
  return end(counts.acked === counts.sent ? 0 : 1)

  function end(code: number): number {
    for (const connection of connections) connection.close()
    acks.close()
    return code
  }
}

function loginsOf(o: GeneratorOptions): { id: string; password: string | null }[] {
  if (o.credentials === undefined) {
    return Array.from({ length: o.devices }, (_, i) => ({ id: `${o.prefix}-${i + 1}`, password: null }))
  }
  const tokens = Value.Parse(Type.Record(Type.String(), Type.String()), JSON.parse(readFileSync(o.credentials, 'utf8')))
  return Object.entries(tokens)
    .slice(0, o.devices)
    .map(([id, password]) => ({ id, password }))
}

function percentiles(histogram: ReturnType<typeof createHistogram>) {
  return { p50: round(histogram.percentile(0.5)), p99: round(histogram.percentile(0.99)) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
