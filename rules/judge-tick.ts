import type { Instant } from '../model/clock.ts'
import type { Tick } from '../model/inbound.ts'
import { LIVE_WITHIN_MS } from '../model/reading.ts'
import { maxGapMs } from './cadence.ts'
import { endRun, endStaleRuleRuns, endWhatIsNotMonitored } from './end.ts'
import { judgeAssessed } from './judge-assessed.ts'
import { judgeSilence } from './judge-silence.ts'
import { dropOldMarks } from './judged-until.ts'
import { hasOldScores } from './live-scores.ts'
import type { Plan } from './plan.ts'
import type { ShardMemory } from './shard-memory.ts'
import { takeTick } from './silence.ts'
import { codeInterval } from './watched.ts'

/** Judges the silence of every device of the tick's readings shard, and ends what no reading will end any more. */
export function judgeTick(memory: ShardMemory, tick: Tick, now: Instant, plan: Plan): void {
  const watch = memory.ticks[tick.shard]
  if (!watch || !takeTick(watch, tick.at)) return
  endWhatIsNotMonitored(memory, now, plan)
  endStaleRuns(memory, tick, plan)
  endStaleRuleRuns(memory, rule => tick.at - LIVE_WITHIN_MS - (rule?.maxGapMs ?? LONGEST_GAP_MS), plan)
  takeOldScores(memory, tick.at, now, plan)
  dropOldMarks(memory, now, plan)
  judgeSilence(memory, tick.shard, watch.graceFrom, tick.at, now, plan)
}

/** The gap of a rule that names none follows the cadence of its devices; nothing on a ward comes more rarely. */
const LONGEST_GAP_MS = 24 * 3_600_000

/** A score whose values have grown too old says so, though nothing arrives. */
function takeOldScores(memory: ShardMemory, at: Instant, now: Instant, plan: Plan): void {
  for (const patient of memory.patients.values()) {
    const { assessed } = patient
    if (!assessed || !hasOldScores(assessed.scores, at)) continue
    judgeAssessed(memory, patient, assessed, { at, deviceId: null }, now, plan)
  }
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
