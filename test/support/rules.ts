import type { Alert } from '../../model/alert.ts'
import { moveAlert } from '../../model/alert-moves.ts'
import type { Instant } from '../../model/clock.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import type { LimitsByCode } from '../../model/limits.ts'
import type { Reading } from '../../model/reading.ts'
import { SPO2_SCALE_1 } from '../../model/score.ts'
import type { Vitals } from '../../model/vital-signs.ts'
import { BUILTIN_RULES } from '../../rules/language/builtin.ts'
import type { RuleDocument } from '../../rules/language/document.ts'
import type { ShardPorts } from '../../rules/shard-worker.ts'
import type { ActiveRule } from '../../store/active-rules.ts'
import type { DeviceProfile } from '../../store/devices.ts'
import { type EpisodeStore, Fenced, type StoredRun } from '../../store/episodes.ts'
import type { PatientProfile } from '../../store/patients.ts'

/** Noon of a day, so that no test crosses midnight by accident. */
export const T0: Instant = Date.UTC(2026, 0, 15, 12)
export const ADULT = '1960-01-02'

/** Nobody entered anything, and the patient lies nowhere. */
export const NOTHING_ENTERED = {
  wardId: null,
  wardLimits: {},
  spo2Scale: SPO2_SCALE_1,
  isPregnant: null,
  hasSuspectedInfection: false,
  observed: [],
} as const

export function patientProfile(
  patientId: string,
  birthDate: string | null = ADULT,
  personalLimits: LimitsByCode = {},
): PatientProfile {
  return { patientId, birthDate, personalLimits, ...NOTHING_ENTERED }
}

/** A device assigned to a patient an hour before `T0`. */
export function deviceProfile(
  deviceId: string,
  patientId: string | null,
  intervalSeconds: number | null = 1,
  to: Instant | null = null,
): DeviceProfile {
  const from = T0 - 3_600_000
  const assignment = { id: `a-${deviceId}`, deviceId, from, to, assignedBy: null, assignedAt: from }
  return {
    deviceId,
    intervalSeconds,
    wardIntervalSeconds: null,
    wardSilenceSeconds: null,
    clockOffsetMs: null,
    lastSeenAt: null,
    assignments: patientId === null ? [] : [{ ...assignment, patientId }],
  }
}

/** @param at seconds after `T0`; it arrives 100 ms later unless `lateMs` says otherwise */
export function reading(deviceId: string, patientId: string, at: number, vitals: Vitals, lateMs = 100): Evaluation {
  const measuredAt = T0 + at * 1000
  const whole: Reading = {
    deviceId,
    patientId,
    deviceTime: measuredAt,
    measuredAt,
    arrivedAt: measuredAt + lateMs,
    clockCorrected: false,
    seq: null,
    vitals,
  }
  return { type: 'reading', reading: whole }
}

/** @param at seconds after `T0` */
export function tick(at: number, shard = 0): Evaluation {
  return { type: 'tick', shard, at: T0 + at * 1000 }
}

/** The port's promises without a database: what goes in comes out as JSON would bring it back. */
/** No rules beyond limits, and nothing measured before. */
export const LIMITS_ONLY: Pick<ShardPorts, 'rules' | 'scores' | 'vitals'> = {
  rules: { active: async () => [] },
  scores: { keep: async () => {} },
  vitals: { latest: async () => new Map(), rollUps: async () => new Map() },
}

/** The rules that come with the product, or these, for everyone. */
export function activeRules(
  documents: readonly RuleDocument[] = BUILTIN_RULES,
  mode: ActiveRule['mode'] = 'live',
): readonly ActiveRule[] {
  return documents.map(document => ({ ruleId: document.id, version: 1, mode, scope: { type: 'everyone' }, document }))
}

export function memoryEpisodes() {
  const alerts = new Map<string, Alert>()
  const runs = new Map<string, StoredRun>()
  const epochs = new Map<number, number>()
  const faults: ('before' | 'after')[] = []
  let commits = 0
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value))
  const store: EpisodeStore = {
    async takeOver(shard) {
      const epoch = (epochs.get(shard) ?? 0) + 1
      epochs.set(shard, epoch)
      const open = [...alerts.values()].filter(alert => alert.state !== 'resolved')
      return copy({ epoch, alerts: open, runs: [...runs.values()] })
    },
    async commit(shard, epoch, changes) {
      if (epochs.get(shard) !== epoch) throw new Fenced(shard)
      const fault = faults.shift()
      if (fault === 'before') throw new Error('the store is away')
      const refused: string[] = []
      for (const alert of copy(changes.raise)) {
        if (alerts.has(alert.id)) refused.push(alert.id)
        else alerts.set(alert.id, alert)
      }
      for (const { id, move } of copy(changes.move)) {
        const alert = alerts.get(id)
        if (!alert || alert.state === 'resolved') refused.push(id)
        else alerts.set(id, moveAlert(alert, move))
      }
      for (const run of copy(changes.runs)) runs.set(run.episodeId, run)
      for (const id of changes.runsOver) runs.delete(id)
      commits++
      if (fault === 'after') throw new Error('the answer was lost')
      return { refused }
    },
    async stillOpen(ids) {
      return new Set(ids.filter(id => (alerts.get(id)?.state ?? 'resolved') !== 'resolved'))
    },
  }
  return { store, alerts, runs, faults, commits: () => commits }
}

/** Mulberry32: the same seed gives the same numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
