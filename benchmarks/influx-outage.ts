import { setTimeout as pause } from 'node:timers/promises'
import { measureAlertLatency } from './alert-latency.ts'
import { storedInInflux, withFull } from './engines.ts'
import { sampleProcess } from './processes.ts'
import { median, type Repeat, type Row } from './statistics.ts'

/** Messages/s, of devices with seven vitals each. */
const LOAD = 1000
/** Before and after the outage, seconds. */
const AROUND_S = 30
/** Given up when it takes longer than the outage did, and this on top, ms. */
const PATIENCE_MS = 120_000

function measureOutage(outageS: number) {
  return withFull(async (system, influx) => {
    const running = measureAlertLatency(system, { background: LOAD, seconds: outageS + 2 * AROUND_S })
    while ((await storedInInflux(influx, 'background-[0-9]+')) === 0) await pause(500)
    await pause(AROUND_S * 1000)
    await influx.kill()
    await pause(outageS * 1000)
    await influx.start()
    const backAt = performance.now()
    const alerts = await running
    let stored = 0
    while (stored < alerts.backgroundAcked && performance.now() - backAt < outageS * 1000 + PATIENCE_MS) {
      await pause(500)
      stored = await storedInInflux(influx, 'background-[0-9]+')
    }
    const pid = await system.pidOf('ingest')
    return {
      ...alerts,
      stored,
      caughtUpS: Math.round((performance.now() - backAt) / 1000),
      ingestMb: Math.round(sampleProcess(pid ?? 0)?.rssMb ?? Number.NaN),
    }
  })
}

/**
 * Figure (k): InfluxDB is killed and away for so long while messages and alerts go on; then it comes back.
 * @param outageS seconds
 */
export async function outageRows(outageS: number, repeat: Repeat): Promise<Row[]> {
  const runs = await repeat(`InfluxDB away for ${outageS} s`, () => measureOutage(outageS))
  return [
    { what: '(k) acknowledged', value: median(runs.map(r => r.backgroundAcked)), unit: 'messages' },
    {
      what: '    acknowledged but not stored',
      value: Math.max(...runs.map(r => r.backgroundAcked - r.stored)),
      unit: 'messages',
    },
    { what: '    caught up after its return', value: median(runs.map(r => r.caughtUpS)), unit: 's' },
    { what: '    alert p50', value: median(runs.map(r => r.p50)), unit: 'ms' },
    { what: '    alert p99', value: median(runs.map(r => r.p99)), unit: 'ms' },
    { what: '    alert max', value: Math.max(...runs.map(r => r.max)), unit: 'ms' },
    { what: '    missed', value: Math.max(...runs.map(r => r.missed)), unit: 'alerts' },
    { what: '    memory of ingest and rules afterwards', value: median(runs.map(r => r.ingestMb)), unit: 'MB' },
  ]
}
