import type { Instant } from '../model/clock.ts'
import { countsFrom, isLive, type Reading } from '../model/reading.ts'
import type { VitalValue } from '../model/vital-signs.ts'
import { takeLiveVital } from './assessed.ts'
import { maxGapMs } from './cadence.ts'
import { CODE_INDEX } from './compile.ts'
import { endEpisode } from './end.ts'
import { assessedOf, judgeAssessed } from './judge-assessed.ts'
import { judgeDeviceState } from './judge-event.ts'
import { judgeLate } from './judge-late.ts'
import { leaveStorm } from './judge-silence.ts'
import { back, thresholdAlert, worsened } from './justification.ts'
import { sourceOf } from './newest-vitals.ts'
import { isNews } from './order.ts'
import type { Plan } from './plan.ts'
import { dropEmptyTrack, type ShardMemory, trackOf } from './shard-memory.ts'
import { storedRun } from './stored-run.ts'
import {
  isCritical,
  type JudgedValue,
  judge,
  type Run,
  type ThresholdRule,
  type ThresholdVerdict,
} from './threshold.ts'
import { codeInterval, freshMs, isWith, monitoringEnded, type WatchedDevice, type WatchedPatient } from './watched.ts'

/**
 * The hot path: every value of every reading passes here. A normal value of a code on which nothing runs costs a few
 * comparisons and writes nothing but its time. A reading that is not live leaves a note at most.
 */
export function judgeReading(memory: ShardMemory, reading: Reading, now: Instant, plan: Plan): void {
  if (reading.patientId === null) return
  if (!isLive(reading)) {
    judgeLate(memory, reading, plan)
    return
  }
  const patient = memory.patients.get(reading.patientId)
  const device = memory.devices.get(reading.deviceId)
  if (!patient || !device) return // the worker loads what `missing` names before it evaluates

  const { measuredAt, arrivedAt } = reading
  // A batch that is judged again brings nothing that was not heard before.
  const isFirstTime = arrivedAt > device.heardAt
  hear(memory, device, reading, now, plan)
  // A device that was taken from its patient says nothing of him any more.
  const assessed = isWith(device, patient.patientId, now) ? assessedOf(memory, patient, now) : null
  const source = assessed && sourceOf(assessed.newest, device.deviceId)
  const validMs = (code: number) => freshMs(device, code)
  let isAssessed = false
  let overtaken = NONE
  const at = countsFrom(reading)
  const { normal } = patient.limits
  const { lastAt } = device
  const values: Readonly<Record<string, VitalValue | undefined>> = reading.vitals
  for (const name in values) {
    const value = values[name]
    const code = CODE_INDEX.get(name)
    if (value === undefined || code === undefined) continue
    const before = lastAt[code] ?? -Infinity
    if (!isNews(before, measuredAt, arrivedAt)) {
      if (isFirstTime && measuredAt < before) overtaken = [...overtaken, name]
      continue
    }
    if (measuredAt > before && device.seen[code] === 1) device.codeGaps.add(code, measuredAt - before)
    device.seen[code] = 1
    lastAt[code] = measuredAt
    if (assessed && source) {
      takeLiveVital(assessed, source, code, value, at, validMs)
      isAssessed = true
    }
    if (typeof value !== 'number') continue
    const inside = value >= (normal[2 * code] ?? -Infinity) && value <= (normal[2 * code + 1] ?? Infinity)
    if (inside && patient.tracked[code] === 0) continue
    judgeValue(memory, patient, device, code, value, reading, now, plan)
  }
  if (overtaken.length > 0) judgeLate(memory, reading, plan, overtaken)
  if (!assessed || !isAssessed) return
  assessed.heardAt = arrivedAt
  judgeAssessed(memory, patient, assessed, { at, deviceId: device.deviceId }, now, plan)
}

/** A live reading has arrived: the device is not silent. */
function hear(memory: ShardMemory, device: WatchedDevice, reading: Reading, now: Instant, plan: Plan): void {
  if (reading.arrivedAt > device.heardAt) device.heardAt = reading.arrivedAt
  const gap = reading.measuredAt - device.measuredAt
  if (gap > 0 && gap < Infinity) device.gaps.add(0, gap)
  device.measuredAt = reading.measuredAt
  // A batch that runs again after a crash brings readings from before the silence: they do not end it.
  device.isAlone = false
  judgeDeviceState(memory, device, reading, now, plan)
  if (device.silence && reading.arrivedAt > device.silence.since) {
    if (leaveStorm(memory, device, reading.arrivedAt)) {
      device.silence = null
      return
    }
    plan.move({ id: device.silence.id, ruleId: 'device-silent' }, conditionOver(now))
    memory.episodes.delete(device.silence.id)
    device.silence = null
  }
}

function judgeValue(
  memory: ShardMemory,
  patient: WatchedPatient,
  device: WatchedDevice,
  code: number,
  value: number,
  reading: Reading,
  now: Instant,
  plan: Plan,
): void {
  // The sweep ends what is open; a reading from before the end, evaluated after it, must not raise it again.
  if (monitoringEnded(device, patient.patientId, Infinity, now)) return
  const intervalMs = codeInterval(device, code)
  const judged: JudgedValue = {
    deviceId: device.deviceId,
    measuredAt: reading.measuredAt,
    value,
    live: true,
    intervalMs,
    maxGapMs: maxGapMs(intervalMs),
  }
  for (let index = 2 * code; index <= 2 * code + 1; index++) {
    const rule = patient.limits.rules[index]
    if (!rule || isSaidByOther(patient, index, rule, value)) continue
    for (const verdict of judge(trackOf(patient, index), rule, judged)) {
      carryOut(memory, patient, index, rule, verdict, reading, now, plan)
    }
    dropEmptyTrack(patient, index)
  }
}

function carryOut(
  memory: ShardMemory,
  patient: WatchedPatient,
  index: number,
  rule: ThresholdRule,
  verdict: ThresholdVerdict,
  reading: Reading,
  now: Instant,
  plan: Plan,
): void {
  const { run } = verdict
  switch (verdict.type) {
    case 'pending':
      memory.pending.set(run.id, { patient, index, run })
      plan.keep(storedRun(rule, run))
      return
    case 'over':
      memory.pending.delete(run.id)
      plan.over(run.id)
      return
    case 'raise':
      memory.pending.delete(run.id)
      remember(memory, patient, index, rule, run, now)
      plan.over(run.id)
      plan.raise(thresholdAlert(rule, verdict, reading, now))
      endOther(memory, patient, index, now, plan)
      return
    case 'worsen':
      plan.move({ id: run.id, ruleId: rule.ruleId }, worsened(rule, verdict, reading))
      return
    case 'back':
      remember(memory, patient, index, rule, run, now)
      plan.move({ id: run.id, ruleId: rule.ruleId }, back(rule, verdict, reading))
      return
    case 'over-for-now':
    case 'resolve':
      // A latched one stays in the memory: its condition may come back before a person has seen it.
      if (verdict.type === 'resolve') memory.episodes.delete(run.id)
      plan.end({ id: run.id, patientId: patient.patientId, code: index >> 1 })
      plan.move({ id: run.id, ruleId: rule.ruleId }, conditionOver(now))
  }
}

const HR = CODE_INDEX.get('hr') ?? -1
const PULSE = CODE_INDEX.get('pulse') ?? -1

/** Heart rate and pulse are one condition seen by two sensors. @returns index of the same side of the other; -1: has none */
function otherSensor(index: number): number {
  const code = index >> 1
  if (code !== HR && code !== PULSE) return -1
  return 2 * (code === HR ? PULSE : HR) + (index & 1)
}

/**
 * While one of the two alarms, the other says nothing, unless it is worse: two alarms for one cause are one too many
 * (alarms.md, section 7). When the one has ended, the other begins its own run.
 */
function isSaidByOther(patient: WatchedPatient, index: number, rule: ThresholdRule, value: number): boolean {
  const other = otherSensor(index)
  if (other < 0 || patient.tracks[index]?.episode) return false
  const said = patient.tracks[other]?.episode
  return said?.present === true && (said.priority === 'high' || !isCritical(rule, value))
}

/** … and what is worse takes its place. */
function endOther(memory: ShardMemory, patient: WatchedPatient, index: number, now: Instant, plan: Plan): void {
  const said = patient.tracks[otherSensor(index)]?.episode
  const episode = said?.present ? memory.episodes.get(said.run.id) : undefined
  if (episode) endEpisode(memory, episode, 'superseded', now, plan)
}

function remember(
  memory: ShardMemory,
  { patientId }: WatchedPatient,
  index: number,
  { ruleId }: ThresholdRule,
  { id, deviceId }: Run,
  raisedAt: Instant,
): void {
  memory.episodes.set(id, { id, ruleId, patientId, deviceId, raisedAt, index, ruleKey: null })
}

const NONE: readonly string[] = []

const conditionOver = (at: Instant) => ({ type: 'condition-over', at, reason: 'condition-ended' }) as const
