import type { Reading } from '../model/reading.ts'
import { openInflux } from '../store/influx/connection.ts'
import { setUpInflux } from '../store/influx/setup.ts'
import { influxVitalsWriter } from '../store/influx/vitals-writer.ts'

/**
 * What writing to InfluxDB costs this process, without PostgreSQL:
 * `node build/benchmarks/influx-write.js http://127.0.0.1:8086 1000`, which is the messages a second. New readings, then the
 * same ones again (each looked for), then new ones that are older (looked for and written).
 */
const [url = 'http://127.0.0.1:8086', perSecond = '1000'] = process.argv.slice(2)
const DEVICES = 500
const SECONDS = 10
/** As ingest hands them over: what came in 50 ms. */
const BATCHES_PER_SECOND = 20

const settings = { url, api: 1, login: null, token: null, org: null, bucket: `bench_${Date.now()}` } as const
const influx = openInflux(settings)
await setUpInflux(influx, { rawMs: null, rollUpsMs: null })
const marks = {
  touch: async () => {},
  touched: async () => ({ minutes: [], hours: [] }),
  takeMinutes: async () => 0,
  takeHours: async () => 0,
  rawFrom: async () => 0,
  raiseRawFrom: async () => {},
  erasedSince: async () => [],
}
const lock = { shared: <T>(work: () => Promise<T>) => work(), alone: <T>(work: () => Promise<T>) => work() }
const writer = influxVitalsWriter(influx, { marks, lock })
const start = Date.now()

function batchAt(from: number, number: number): Reading[] {
  const size = Math.ceil(Number(perSecond) / BATCHES_PER_SECOND)
  return Array.from({ length: size }, (_, i) => {
    const message = number * size + i
    const at = from + Math.floor(message / DEVICES) * 1000
    const device = message % DEVICES
    return {
      deviceId: `monitor-${device}`,
      patientId: `00000000-0000-4000-8000-${String(device).padStart(12, '0')}`,
      deviceTime: at,
      measuredAt: at,
      arrivedAt: at + 40,
      clockCorrected: false,
      seq: null,
      vitals: { hr: 60 + (i % 40), spo2: 97, rr: 14, sbp: 120, dbp: 80, map: 93, temp: 36.6 },
    }
  })
}

async function measure(what: string, from: number): Promise<void> {
  const took: number[] = []
  const cpu = process.cpuUsage()
  const begun = performance.now()
  for (let number = 0; number < SECONDS * BATCHES_PER_SECOND; number++) {
    const batch = batchAt(from, number)
    const since = performance.now()
    await writer.write(batch)
    took.push(performance.now() - since)
  }
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const messages = SECONDS * Number(perSecond)
  took.sort((a, b) => a - b)
  const at = (share: number) => (took[Math.floor(took.length * share)] ?? 0).toFixed(1)
  process.stdout.write(
    `${what}: ${Math.round(messages / seconds)} messages/s, a batch p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `${((user + system) / messages).toFixed(0)} us of CPU a message here\n`,
  )
}

await measure('new', start)
await measure('again', start)
await measure('older', start - 3_600_000)
influx.close()
