import { pathToFileURL } from 'node:url'
import type { Evaluation } from '../model/evaluation.ts'
import { SPO2_SCALE_1 } from '../model/score.ts'
import type { Vitals } from '../model/vital-signs.ts'
import { BUILTIN_RULES } from '../rules/language/builtin.ts'
import { readRulebook } from '../rules/rulebook.ts'
import { createShardState } from '../rules/shard-state.ts'

const DEVICES = 200
const USUAL = { hr: 72, pulse: 72, spo2: 97, rr: 16, abp_sbp: 118, abp_dbp: 74, abp_map: 88 }
const CODES = Object.keys(USUAL) as (keyof typeof USUAL)[]
const BATCH = 200

export interface AssessSpeed {
  readonly readingsPerSecond: number
  readonly valuesPerSecond: number
  /** Nearly none, because these patients are well. */
  readonly alertsRaised: number
}

/**
 * Everything that is judged of a reading, as the live path does: limits, all scores, the built-in rules. Seven vitals a
 * reading that change from second to second, patients with consciousness, oxygen and temperature entered.
 * @returns target: 200,000 readings/s on one core
 */
export function measureAssess(seconds: number): AssessSpeed {
  const start = Date.UTC(2026, 0, 1)
  const ids = Array.from({ length: DEVICES }, (_, i) => ({ deviceId: `monitor-${i}`, patientId: `patient-${i}` }))
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 }, true)
  const observed = [
    { code: 'consciousness', value: 'A', measuredAt: start },
    { code: 'o2_flow', value: 0, measuredAt: start },
    { code: 'temp', value: 37, measuredAt: start },
  ] as const
  const patients = ids.map(({ patientId }) => ({
    patientId,
    birthDate: '1960-01-02',
    personalLimits: {},
    wardId: null,
    spo2Scale: SPO2_SCALE_1,
    isPregnant: null,
    hasSuspectedInfection: false,
    observed,
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
  const scope = { type: 'everyone' } as const
  const active = BUILTIN_RULES.map(document => ({
    ruleId: document.id,
    version: 1,
    mode: 'live' as const,
    scope,
    document,
  }))
  state.putRules(readRulebook(active), start)
  state.putPatients({ profiles: patients, asked: null, at: start }, start)
  state.putDevices({ profiles: devices, asked: null, at: start }, start, false)
  state.restore([], [], start)

  let judged = 0
  let spent = 0
  let raised = 0
  const warm = 700
  for (let second = 0; spent < seconds * 1000; second++) {
    const measuredAt = start + second * 1000
    for (let from = 0; from < DEVICES; from += BATCH) {
      const batch: Evaluation[] = ids.slice(from, from + BATCH).map(({ deviceId, patientId }, i) => ({
        type: 'reading',
        reading: {
          deviceId,
          patientId,
          deviceTime: measuredAt,
          measuredAt,
          arrivedAt: measuredAt + 20,
          clockCorrected: false,
          seq: second,
          vitals: vitalsAt(second + i),
        },
      }))
      if (from === 0) batch.push({ type: 'tick', shard: 0, at: measuredAt })
      const before = process.cpuUsage()
      state.missing(batch, measuredAt)
      const decision = state.evaluate(batch, measuredAt + 30)
      raised += decision?.raise.length ?? 0
      if (second < warm) continue
      const { user, system } = process.cpuUsage(before)
      spent += (user + system) / 1000
      judged += BATCH
    }
  }
  const readingsPerSecond = Math.round((judged / spent) * 1000)
  return { readingsPerSecond, valuesPerSecond: readingsPerSecond * CODES.length, alertsRaised: raised }
}

function vitalsAt(n: number): Vitals {
  return Object.fromEntries(CODES.map((code, c) => [code, USUAL[code] + ((n * 7 + c) % 5) - 2]))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(measureAssess(Number(process.argv[2] ?? 3)))}\n`)
}
