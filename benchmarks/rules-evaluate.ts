import { pathToFileURL } from 'node:url'
import type { Evaluation } from '../model/evaluation.ts'
import { SPO2_SCALE_1 } from '../model/score.ts'
import type { Vitals } from '../model/vital-signs.ts'
import { createShardState } from '../rules/shard-state.ts'

const DEVICES = 1000
const VALUES: Vitals = { hr: 72, pulse: 72, spo2: 97, rr: 16, abp_sbp: 118, abp_dbp: 74, abp_map: 88 }
const CODES_PER_READING = Object.keys(VALUES).length

/**
 * Normal values through one shard of rules, as they come from the queue: 1,000 devices, seven vitals a reading, batches
 * of 500, fresh objects each time.
 * @returns values per second; target: 1,000,000
 */
export function measureRulesEvaluate(seconds: number): { readonly valuesPerSecond: number } {
  const start = Date.UTC(2026, 0, 1)
  const ids = Array.from({ length: DEVICES }, (_, i) => ({ deviceId: `monitor-${i}`, patientId: `patient-${i}` }))
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 })
  const patients = ids.map(({ patientId }) => ({
    patientId,
    birthDate: '1960-01-02',
    personalLimits: {},
    wardLimits: {},
    wardId: null,
    spo2Scale: SPO2_SCALE_1,
    isPregnant: null,
    hasSuspectedInfection: false,
    observed: [],
  }))
  const devices = ids.map(({ deviceId, patientId }) => ({
    deviceId,
    intervalSeconds: 1,
    wardIntervalSeconds: null,
    wardSilenceSeconds: null,
    clockOffsetMs: null,
    lastSeenAt: null,
    assignments: [{ id: deviceId, deviceId, patientId, from: 0, to: null, assignedBy: null, assignedAt: 0 }],
  }))
  state.putPatients({ profiles: patients, asked: null, at: start }, start)
  state.putDevices({ profiles: devices, asked: null, at: start }, start, false)

  let judged = 0
  let spent = 0
  for (let second = 0; spent < seconds * 1000; second++) {
    const measuredAt = start + second * 1000
    for (let from = 0; from < DEVICES; from += 500) {
      const batch: Evaluation[] = ids.slice(from, from + 500).map(({ deviceId, patientId }) => ({
        type: 'reading',
        reading: {
          deviceId,
          patientId,
          deviceTime: measuredAt,
          measuredAt,
          arrivedAt: measuredAt + 20,
          clockCorrected: false,
          seq: second,
          vitals: { ...VALUES },
        },
      }))
      batch.push({ type: 'tick', shard: 0, at: measuredAt })
      const before = performance.now()
      state.missing(batch, measuredAt)
      state.evaluate(batch, measuredAt + 30)
      spent += performance.now() - before
      judged += 500 * CODES_PER_READING
    }
  }
  return { valuesPerSecond: Math.round((judged / spent) * 1000) }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(measureRulesEvaluate(3))}\n`)
}
