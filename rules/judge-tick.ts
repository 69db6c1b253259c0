import type { Instant } from '../model/clock.ts'
import type { Tick } from '../model/inbound.ts'
import { LIVE_WITHIN_MS } from '../model/reading.ts'
import { silentAfterMs } from '../model/silence.ts'
import { maxGapMs } from './cadence.ts'
import { endRun, endStaleRuleRuns, endWhatIsNotMonitored } from './end.ts'
import { episodeId } from './episode-id.ts'
import { judgeAssessed } from './judge-assessed.ts'
import { dropOldMarks } from './judged-until.ts'
import { silenceAlert } from './justification.ts'
import type { Plan } from './plan.ts'
import { isMine, type ShardMemory } from './shard-memory.ts'
import { MAX_TICK_PAUSE_MS, silentSince, takeTick } from './silence.ts'
import { assignmentAt, codeInterval, deviceInterval, type WatchedDevice } from './watched.ts'

/** Judges the silence of every device of the tick's readings shard, and ends what no reading will end any more. */
export function judgeTick(memory: ShardMemory, tick: Tick, now: Instant, plan: Plan): void {
  const watch = memory.ticks[tick.shard]
  if (!watch || !takeTick(watch, tick.at)) return
  endWhatIsNotMonitored(memory, now, plan)
  endStaleRuns(memory, tick, plan)
  endStaleRuleRuns(memory, rule => tick.at - LIVE_WITHIN_MS - (rule?.maxGapMs ?? LONGEST_GAP_MS), plan)
  takeOldScores(memory, tick.at, now, plan)
  dropOldMarks(memory, now, plan)
  for (const device of memory.devices.values()) {
    if (device.readingsShard === tick.shard) judgeSilence(memory, device, watch.graceFrom, tick.at, now, plan)
  }
}

/** The gap of a rule that names none follows the cadence of its devices; nothing on a ward comes more rarely. */
const LONGEST_GAP_MS = 24 * 3_600_000

/** A score whose values have grown too old says so, though nothing arrives. */
function takeOldScores(memory: ShardMemory, at: Instant, now: Instant, plan: Plan): void {
  for (const patient of memory.patients.values()) {
    if (patient.assessed) judgeAssessed(memory, patient, patient.assessed, { at, deviceId: null }, now, plan)
  }
}

function judgeSilence(
  memory: ShardMemory,
  device: WatchedDevice,
  graceFrom: Instant,
  at: Instant,
  now: Instant,
  plan: Plan,
): void {
  // Only a broker's clock that was set back makes the last arrival lie far ahead of a tick.
  if (device.heardAt > at + MAX_TICK_PAUSE_MS) device.heardAt = at
  const assignment = device.silence ? undefined : assignmentAt(device, at)
  if (!assignment || !isMine(memory, assignment.patientId)) return
  const intervalMs = deviceInterval(device)
  const watchedFrom = Math.max(graceFrom, assignment.from, assignment.assignedAt, device.silenceFrom)
  const { heardAt, wardSilenceMs } = device
  const since = silentSince({ heardAt, watchedFrom, intervalMs, wardSilenceMs }, at)
  if (since === null) return

  const { deviceId } = device
  const { patientId } = assignment
  const id = episodeId({ subjectId: patientId, ruleId: 'device-silent', code: null, deviceId, runStartedAt: since })
  device.silence = { id, patientId, since }
  memory.episodes.set(id, { id, ruleId: 'device-silent', patientId, deviceId, raisedAt: now, index: -1, ruleKey: null })
  const silent = {
    id,
    patientId,
    deviceId,
    since,
    judgedAt: at,
    priority: hasOtherLiveDevice(memory, patientId, deviceId, at) ? ('medium' as const) : ('high' as const),
    intervalMs,
    silentAfterMs: silentAfterMs(intervalMs, wardSilenceMs),
    online: device.online,
    everHeard: device.heardAt > -Infinity,
  }
  plan.raise(silenceAlert(silent, now))
}

/** Silence that hides everything deserves the priority of what it hides (alarms.md, sections 1 and 9). */
function hasOtherLiveDevice(memory: ShardMemory, patientId: string, deviceId: string, at: Instant): boolean {
  for (const other of memory.devices.values()) {
    if (other.deviceId === deviceId || other.silence || assignmentAt(other, at)?.patientId !== patientId) continue
    if (at - other.heardAt < silentAfterMs(deviceInterval(other), other.wardSilenceMs)) return true
  }
  return false
}

/** A run whose device has stopped sending would stay for ever: any live value to come lies beyond its gap. */
function endStaleRuns(memory: ShardMemory, tick: Tick, plan: Plan): void {
  for (const pending of memory.pending.values()) {
    const device = memory.devices.get(pending.run.deviceId)
    if (device && device.readingsShard !== tick.shard) continue
    const gap = maxGapMs(device ? codeInterval(device, pending.index >> 1) : null)
    if (tick.at - LIVE_WITHIN_MS - pending.run.lastAt > gap) endRun(memory, pending, plan)
  }
}
