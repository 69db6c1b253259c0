import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Instant } from '../model/clock.ts'
import type { StoredRun } from '../store/episodes.ts'
import { CODE_INDEX, CODES } from './compile.ts'
import type { Plan } from './plan.ts'
import type { OpenEpisode, ShardMemory } from './shard-memory.ts'

/**
 * An open episode and a pending run say until when values were judged. An episode that has just ended says nothing any
 * more, and a batch that runs again after a crash would begin a new one from the middle of it: the violating values
 * before the good one that ended it. So its end leaves a mark for a while: per device of the patient, the time of the
 * last value judged. It travels as a stored run.
 */
const Mark = Type.Object({
  version: Type.Literal(1),
  code: Type.String(),
  judgedUntil: Type.Record(Type.String(), Type.Number()),
})

/** Longer than a batch waits for its receipt after its commit; a start counts it anew. */
const KEEP_MARKS_MS = 60_000

/** Call at the end of a batch, when everything in it has been judged. */
export function leaveMarks(memory: ShardMemory, now: Instant, plan: Plan): void {
  for (const { id, patientId, code } of plan.ended) {
    const judgedUntil: Record<string, Instant> = {}
    for (const device of memory.devices.values()) {
      const at = device.lastAt[code] ?? -Infinity
      if (at > -Infinity && device.assignments.some(a => a.patientId === patientId)) judgedUntil[device.deviceId] = at
    }
    plan.keep({ episodeId: id, subjectId: patientId, state: { version: 1, code: CODES[code], judgedUntil } })
    memory.marks.set(id, now)
  }
}

export function dropOldMarks(memory: ShardMemory, now: Instant, plan: Plan): void {
  for (const [id, leftAt] of memory.marks) {
    if (now - leftAt < KEEP_MARKS_MS) break // oldest first
    memory.marks.delete(id)
    plan.over(id)
  }
}

/** @returns false when it is no mark */
export function restoreMark(memory: ShardMemory, stored: StoredRun, now: Instant): boolean {
  if (!Value.Check(Mark, stored.state)) return false
  const code = CODE_INDEX.get(stored.state.code)
  memory.marks.set(stored.episodeId, now)
  if (code === undefined) return true
  for (const [deviceId, at] of Object.entries(stored.state.judgedUntil)) sawUntil(memory, deviceId, code, at)
  return true
}

/** Values up to this time do nothing any more. */
export function sawUntil(memory: ShardMemory, deviceId: string, code: number, at: Instant): void {
  const device = memory.devices.get(deviceId)
  if (device) device.lastAt[code] = Math.max(device.lastAt[code] ?? -Infinity, at)
}

/** The opposite: values from this time on are judged as if for the first time. */
export function unsee(memory: ShardMemory, episode: OpenEpisode, deviceId: string, from: Instant): void {
  const code = episode.index >> 1
  const device = memory.devices.get(deviceId)
  if (!device || (device.lastAt[code] ?? -Infinity) < from) return
  device.lastAt[code] = from - 1
  device.seen[code] = 0 // the gap to the next value says nothing of cadence
}
