import type { Alert } from '../model/alert.ts'
import type { Instant } from '../model/clock.ts'
import type { Evaluation } from '../model/evaluation.ts'
import { isLive } from '../model/reading.ts'
import { shardOf } from '../model/shard.ts'
import { ageBand } from '../model/vital-signs.ts'
import type { DeviceProfile } from '../store/devices.ts'
import type { StoredRun } from '../store/episodes.ts'
import type { PatientProfile } from '../store/patients.ts'
import { type Assessed, assessAnew } from './assessed.ts'
import { compileLimits, noLimits } from './compile.ts'
import { endWhatHasNoLimit, endWhatHasNoRule, endWhatIsNotMonitored, forgetEpisode } from './end.ts'
import { type HistoryWish, type PatientHistory, putHistory, withoutHistory } from './history.ts'
import { assessByBook, assessedOf, judgeAssessed, keepSomeScores } from './judge-assessed.ts'
import { judgeEvent } from './judge-event.ts'
import { judgeReading } from './judge-reading.ts'
import { judgeTick } from './judge-tick.ts'
import { leaveMarks, unsee } from './judged-until.ts'
import { inOrder } from './order.ts'
import { createPlan, type Decision, type Plan } from './plan.ts'
import type { Rulebook } from './rulebook.ts'
import { emptyMemory, isMine, restore, type Sharding, type ShardMemory } from './shard-memory.ts'
import { applyProfile, isWith, type WatchedDevice, type WatchedPatient, watchDevice, watchPatient } from './watched.ts'

const DAY_MS = 86_400_000

/** What was read from a profile store, and of whom it was asked. */
export interface Loaded<T> {
  readonly profiles: readonly T[]
  /** Ids that were asked for: one without a profile does not exist (any more). Null: everybody was asked for. */
  readonly asked: readonly string[] | null
  /** When the reading began, by our clock. */
  readonly at: Instant
}

/**
 * One shard, without clock and without I/O: time is an argument, what must be written is the result.
 *
 * Its memory moves on with every call, ahead of the store. That is safe because the worker owes the store each result
 * until it is committed, before it calls again: a failed commit is repeated with the same changes and never evaluated
 * anew. A batch that is handed in again meets a memory that has seen it, where every value is a repeat. And a crash
 * loses memory and uncommitted changes together: what is restored is the state after some earlier batch, from which the
 * batches in between make the same runs with the same ids again. The other way, to roll the memory back, would make
 * every normal value pay for the rare failure.
 */
export interface ShardState {
  /**
   * Patients and devices of a batch whose profiles are not in memory yet: load and `put` them before `evaluate`. So are
   * devices that are not with the patient of a live reading as far as memory knows: ingest may have learned of an
   * assignment first, and the reading must not be dropped. For a device that was just taken from its patient this asks
   * with every batch, for as long as its last readings are live.
   */
  missing(
    batch: readonly Evaluation[],
    now: Instant,
  ): { readonly patients: readonly string[]; readonly devices: readonly string[] }
  /** @returns what to commit; null for nothing. Throws never by a reading's content; if it throws, restore anew. */
  evaluate(batch: readonly Evaluation[], now: Instant): Decision | null
  putPatients(loaded: Loaded<PatientProfile>, now: Instant): Decision | null
  /** @param demanded true: `missing` asked, so watch them whoever they belong to */
  putDevices(loaded: Loaded<DeviceProfile>, now: Instant, demanded: boolean): Decision | null
  /** Before `restore`, and whenever other rules count. */
  putRules(rulebook: Rulebook, now: Instant): Decision | null
  /** What was measured before this shard was taken over; live values go first. */
  putHistory(history: PatientHistory, now: Instant): void
  /** Patients who have a device or open alerts, and of whom no history was put yet. */
  withoutHistory(now: Instant): readonly HistoryWish[]
  /** Once, after the first `put` of all patients, devices and rules. */
  restore(alerts: readonly Alert[], runs: readonly StoredRun[], now: Instant): Decision | null
  openEpisodes(): readonly string[]
  /** Episodes that are resolved in the store: the condition begins anew with the next violating reading. */
  forget(ids: readonly string[]): void
  /**
   * A decision that the store refused in part, because these episodes were resolved in it. Forgets them.
   * @returns whether a value that had made one of them worse must be judged again, by evaluating its batch once more:
   * it crossed a critical limit when a person had just resolved what was there before, and nobody has heard of it. A
   * rule that was there again is asked anew with the next reading or tick: it looks at what is known, not at one value
   */
  refused(decision: Decision, ids: readonly string[]): boolean
  /** Whether a changed record concerns this shard. */
  knows(topic: 'patient' | 'device' | 'alert', id: string): boolean
}

/** @param keepsScores whether scores are part of what is to be written */
export function createShardState(sharding: Sharding, keepsScores = false): ShardState {
  const memory = emptyMemory(sharding, keepsScores)
  const planned = (work: (plan: Plan) => void) => {
    const plan = createPlan(memory.storedRuns)
    work(plan)
    keepSomeScores(memory, plan)
    return plan.decision()
  }
  const forget = (ids: readonly string[]) => {
    for (const id of ids) {
      const episode = memory.episodes.get(id)
      if (episode) forgetEpisode(memory, episode)
    }
  }
  return {
    missing: (batch, now) => missing(memory, batch, now),
    evaluate: (batch, now) =>
      planned(plan => {
        recheckAges(memory, now, plan)
        for (const evaluation of inOrder(batch)) {
          switch (evaluation.type) {
            case 'reading':
              judgeReading(memory, evaluation.reading, now, plan)
              break
            case 'tick':
              judgeTick(memory, evaluation, now, plan)
              break
            case 'presence': {
              const device = memory.devices.get(evaluation.deviceId)
              if (device) device.online = evaluation.online
              break
            }
            case 'event':
              judgeEvent(memory, evaluation.event, now, plan)
              break
          }
        }
        leaveMarks(memory, now, plan)
      }),
    putRules: (rulebook, now) =>
      planned(plan => {
        memory.rulebook = rulebook
        for (const patient of memory.patients.values()) assessByBook(memory, patient, now, plan)
      }),
    putHistory: (history, now) => putHistory(memory, history, now),
    withoutHistory: now => withoutHistory(memory, now),
    putPatients: (loaded, now) => planned(plan => putPatients(memory, loaded, now, plan)),
    putDevices: (loaded, now, demanded) => planned(plan => putDevices(memory, loaded, now, demanded, plan)),
    restore: (alerts, runs, now) =>
      planned(plan => {
        restore(memory, alerts, runs, now, plan)
        endWhatIsNotMonitored(memory, now, plan)
        endWhatHasNoRule(memory, now, plan)
        memory.isRestored = true
        for (const patient of memory.patients.values()) {
          endWhatHasNoLimit(memory, patient, now, plan)
          if (patient.profile && patient.profile.observed.length > 0) judgeEntered(memory, patient, now, plan)
        }
      }),
    openEpisodes: () => [...memory.episodes.keys()],
    forget,
    refused(decision, ids) {
      const closed = new Set(ids)
      let again = false
      for (const { id, move } of decision.move) {
        if (move.type !== 'worsen' && move.type !== 'condition-back') continue
        const episode = closed.has(id) ? memory.episodes.get(id) : undefined
        if (!episode) continue
        if (episode.ruleKey !== null) {
          memory.patients.get(episode.patientId)?.assessed?.again.add(episode.ruleKey)
          continue
        }
        unsee(memory, episode, String(move.justification.facts.deviceId), move.measuredAt)
        again = true
      }
      forget(ids)
      return again
    },
    knows(topic, id) {
      if (topic === 'alert') return memory.episodes.has(id)
      // Any device may be new to this shard: only its profile says whose it is.
      return topic === 'device' || memory.patients.has(id) || isMine(memory, id)
    },
  }
}

function missing(memory: ShardMemory, batch: readonly Evaluation[], now: Instant) {
  const patients = new Set<string>()
  const devices = new Set<string>()
  for (const evaluation of batch) {
    const told =
      evaluation.type === 'reading' ? evaluation.reading : evaluation.type === 'event' ? evaluation.event : null
    if (told === null || told.patientId === null || !isLive(told)) continue
    const { patientId, deviceId } = told
    if (!memory.patients.has(patientId)) patients.add(patientId)
    const device = memory.devices.get(deviceId)
    if (!device || !isWith(device, patientId, now)) devices.add(deviceId)
  }
  return { patients: [...patients], devices: [...devices] }
}

function putPatients(memory: ShardMemory, loaded: Loaded<PatientProfile>, now: Instant, plan: Plan): void {
  const gone = new Set(loaded.asked ?? memory.patients.keys())
  const changed: WatchedPatient[] = []
  for (const profile of loaded.profiles) {
    gone.delete(profile.patientId)
    if (loaded.asked || isMine(memory, profile.patientId)) {
      changed.push(putPatient(memory, profile.patientId, profile, now))
    }
  }
  for (const id of gone) changed.push(putPatient(memory, id, null, now))
  // A removed patient is no longer monitored: that comes first, or the reason would be that the limits are gone.
  endWhatIsNotMonitored(memory, now, plan)
  for (const patient of changed) {
    endWhatHasNoLimit(memory, patient, now, plan)
    assessByBook(memory, patient, now, plan)
    assessProfile(memory, patient, now, plan)
  }
}

/** What a person entered, or ordered, is judged at once; but nothing before it is known what was open. */
function assessProfile(memory: ShardMemory, patient: WatchedPatient, now: Instant, plan: Plan): void {
  const { profile } = patient
  if (!profile || (!patient.assessed && profile.observed.length === 0)) return
  if (patient.assessed) assessAnew(patient.assessed, profile, now)
  if (memory.isRestored) judgeEntered(memory, patient, now, plan)
}

function judgeEntered(memory: ShardMemory, patient: WatchedPatient, now: Instant, plan: Plan): void {
  const assessed = assessedOf(memory, patient, now)
  if (assessed) judgeAssessed(memory, patient, assessed, { at: now, deviceId: null }, now, plan)
}

function putPatient(memory: ShardMemory, id: string, profile: PatientProfile | null, now: Instant): WatchedPatient {
  const known = memory.patients.get(id)
  if (known) {
    setLimits(known, profile, now)
    return known
  }
  const patient = watchPatient(id, profile, now)
  memory.patients.set(id, patient)
  return patient
}

function setLimits(patient: WatchedPatient, profile: PatientProfile | null, now: Instant): void {
  patient.profile = profile
  patient.limits = profile ? compileLimits(profile, now) : noLimits()
}

function putDevices(
  memory: ShardMemory,
  loaded: Loaded<DeviceProfile>,
  now: Instant,
  demanded: boolean,
  plan: Plan,
): void {
  const gone = new Set(loaded.asked ?? memory.devices.keys())
  for (const profile of loaded.profiles) {
    gone.delete(profile.deviceId)
    const isOurs = profile.assignments.some(a => (a.to === null || a.to > now) && isMine(memory, a.patientId))
    if (!demanded && !isOurs && !memory.devices.has(profile.deviceId)) continue
    applyProfile(watched(memory, profile.deviceId), profile, loaded.at)
  }
  for (const id of gone) {
    if (demanded || memory.devices.has(id)) applyProfile(watched(memory, id), null, loaded.at)
  }
  endWhatIsNotMonitored(memory, now, plan)
}

function watched(memory: ShardMemory, deviceId: string): WatchedDevice {
  const known = memory.devices.get(deviceId)
  if (known) return known
  const device = watchDevice(deviceId, shardOf(deviceId, memory.readingsShards))
  memory.devices.set(deviceId, device)
  return device
}

/** After two days without a value nothing that is remembered counts any more. */
const FORGET_AFTER_MS = 2 * DAY_MS

function mayForget(memory: ShardMemory, { heardAt, ruled, observed }: Assessed, now: Instant): boolean {
  return (
    memory.isRestored && observed.length === 0 && now - heardAt > FORGET_AFTER_MS && ruled.tracks.every(track => !track)
  )
}

/** Limits follow the age: once a day is enough, because every age band begins at midnight UTC. */
function recheckAges(memory: ShardMemory, now: Instant, plan: Plan): void {
  const day = Math.floor(now / DAY_MS)
  if (day === memory.day) return
  memory.day = day
  for (const patient of memory.patients.values()) {
    if (patient.profile && patient.assessed) {
      if (mayForget(memory, patient.assessed, now)) patient.assessed = null
      else assessAnew(patient.assessed, patient.profile, now)
    }
    if (!patient.profile || ageBand(patient.profile.birthDate, now) === patient.limits.band) continue
    setLimits(patient, patient.profile, now)
    endWhatHasNoLimit(memory, patient, now, plan)
  }
}
