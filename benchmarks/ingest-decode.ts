// How many messages a second one core decodes, validates, attributes and sorts: node build/benchmarks/ingest-decode.js
import { createJudge } from '../ingest/judge.ts'
import { knownDevice } from '../ingest/known-device.ts'
import type { DeviceMessage } from '../model/inbound.ts'

const DEVICES = 1_000
const BATCH = 500
const ROUNDS = 400
const START = Date.UTC(2026, 0, 1)

const devices = new Map(
  Array.from({ length: DEVICES }, (_, i) => {
    const deviceId = `bench-${i}`
    const assignment = {
      id: `a-${i}`,
      deviceId,
      patientId: `p-${i}`,
      from: START - 86_400_000,
      to: null,
      assignedBy: null,
      assignedAt: START,
    }
    const profile = {
      deviceId,
      intervalSeconds: 1,
      wardIntervalSeconds: null,
      wardSilenceSeconds: null,
      clockOffsetMs: null,
      lastSeenAt: null,
      assignments: [assignment],
    }
    return [deviceId, knownDevice(profile)] as const
  }),
)
const judge = createJudge(deviceId => devices.get(deviceId), 2)

const message = (n: number): DeviceMessage => {
  const at = START + Math.floor(n / DEVICES) * 1000
  const vitals = { hr: 60 + (n % 40), spo2: 97, rr: 16, sbp: 120, dbp: 80, map: 93, temp: 37.1 }
  return {
    type: 'message',
    deviceId: `bench-${n % DEVICES}`,
    kind: 'vitals',
    arrivedAt: at + 20,
    payload: JSON.stringify({ ts: at, seq: n, vitals }),
  }
}

const rates: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const batch = Array.from({ length: BATCH }, (_, i) => message(round * BATCH + i))
  const began = performance.now()
  const { readings } = judge(0, batch)
  const seconds = (performance.now() - began) / 1000
  if (readings.length !== BATCH) throw new Error('A reading went missing')
  rates.push(BATCH / seconds)
}
rates.sort((a, b) => a - b)
const at = (share: number) => Math.round(rates[Math.floor(share * (rates.length - 1))] ?? 0)
process.stdout.write(
  `ingest judgement, batches of ${BATCH} messages of 7 vitals: median ${at(0.5)} messages/s (p10 ${at(0.1)}, p90 ${at(0.9)})\n`,
)
