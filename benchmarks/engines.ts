import { openInflux } from '../store/influx/connection.ts'
import { type InfluxServer, startInfluxdb } from '../test/support/influxdb.ts'
import { startRedis } from '../test/support/redis.ts'
import { startTestSystem, type TestSystem } from '../test/support/system.ts'
import { measureAlertLatency } from './alert-latency.ts'
import { type IngestOptions, measureIngest } from './durable-ingest.ts'
import { median, type Repeat, type Row } from './statistics.ts'
import { withEnds, withSystem } from './system.ts'

/** Background of the alerts, messages/s. */
const BACKGROUND = 1000

/**
 * Figure (i): (a) and (b) on Redis and InfluxDB beside the embedded default, by turns. Both servers run on this machine,
 * beside the PostgreSQL that keeps the rest.
 */
export async function enginesRows(load: IngestOptions, repeat: Repeat): Promise<Row[]> {
  const fastest = await repeat('ingest, fastest, both engines', async () => ({
    embedded: await withSystem(s => measureIngest(s, { ...load, rate: 0 })),
    full: await withFull((s, influx) =>
      measureIngest(s, { ...load, rate: 0 }, prefix => storedInInflux(influx, prefix)),
    ),
  }))
  const fixed = await repeat(`ingest at ${load.rate}/s, both engines`, async () => ({
    embedded: await withSystem(s => measureIngest(s, load)),
    full: await withFull((s, influx) => measureIngest(s, load, prefix => storedInInflux(influx, prefix))),
  }))
  const alerts = { background: BACKGROUND, seconds: load.seconds }
  const latency = await repeat(`alert latency at ${BACKGROUND}/s, both engines`, async () => ({
    embedded: await withSystem(s => measureAlertLatency(s, alerts)),
    full: await withFull(s => measureAlertLatency(s, alerts)),
  }))
  return [
    ...both('(i) as fast as possible', fastest, r => r.ackedPerSecond, 'messages/s'),
    ...both(`(i) acknowledged at a given ${load.rate}/s`, fixed, r => r.ackedPerSecond, 'messages/s'),
    ...both('    PUBACK p50', fixed, r => r.p50, 'ms'),
    ...both('    PUBACK p99', fixed, r => r.p99, 'ms'),
    ...both('    until all was stored afterwards', fixed, r => r.drainedMs, 'ms'),
    ...both('    acknowledged but not stored', [...fastest, ...fixed], r => r.acked - r.stored, 'messages'),
    ...both(`(i) alert at ${BACKGROUND} messages/s: p50`, latency, r => r.p50, 'ms'),
    ...both('    p99', latency, r => r.p99, 'ms'),
    ...both('    after the first 3 s: p50', latency, r => r.settled.p50, 'ms'),
    ...both('    p99', latency, r => r.settled.p99, 'ms'),
    ...both('    missed', latency, r => r.missed, 'alerts'),
  ]
}

/** A system on a Redis and an InfluxDB of its own. */
export function withFull<T>(work: (system: TestSystem, influx: InfluxServer) => Promise<T>): Promise<T> {
  return withEnds(async t => {
    const [redis, influx] = [await startRedis(t), await startInfluxdb(t)]
    return work(await startTestSystem(t, { REDIS_URL: redis.url, INFLUX_URL: influx.url }), influx)
  })
}

/** How many messages are stored of devices with this prefix. */
export async function storedInInflux({ url }: InfluxServer, prefix: string): Promise<number> {
  const influx = openInflux({ url, api: 1, login: null, token: null, org: null, bucket: 'wardbeat' })
  try {
    const [answer] = await influx.query('raw', [`select count("hr") from "vitals" where "device" =~ /^${prefix}-/`])
    return Number(answer?.[0]?.values[0]?.[1] ?? 0)
  } finally {
    influx.close()
  }
}

/** Medians of each; for what is better when it is more, the ratio too. */
function both<T>(
  what: string,
  runs: readonly { readonly embedded: T; readonly full: T }[],
  figure: (result: T) => number,
  unit: string,
): Row[] {
  const [embedded, full] = [median(runs.map(r => figure(r.embedded))), median(runs.map(r => figure(r.full)))]
  return [
    { what: `${what}, embedded`, value: embedded, unit },
    { what: `${what}, Redis and InfluxDB`, value: full, unit },
    ...(unit === 'messages/s'
      ? [{ what: '    ratio', value: Math.round((full / embedded) * 100) / 100, unit: '' }]
      : []),
  ]
}
