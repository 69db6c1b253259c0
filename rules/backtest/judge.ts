import type { Alert } from '../../model/alert.ts'
import { byPriority } from '../../model/alert-moves.ts'
import type { BacktestEpisode } from '../../model/backtest.ts'
import type { Instant } from '../../model/clock.ts'
import type { Evaluation } from '../../model/evaluation.ts'
import type { EnteredVital } from '../../store/vitals-history.ts'
import type { Decision } from '../plan.ts'
import type { Rulebook } from '../rulebook.ts'
import { createShardState } from '../shard-state.ts'
import { createPlainJudge, plainLimits } from './plain-threshold.ts'
import { ENTERED_COUNTS_MS, type RecordedPatient, type RecordedReading } from './recorded.ts'
import { type BacktestRules, limitsFor, WITHOUT_LIMITS } from './rule-set.ts'

/** A minute's tick lets old runs and marks go; only silence asks for more, and gets them in its own pauses. */
const TICK_EVERY_MS = 60_000
/** As the live path's: a longer pause between ticks counts as our own down-time. */
const SILENCE_TICK_MS = 5_000

export interface BacktestJudge {
  /** In the order of arrival. */
  take(reading: RecordedReading): void
  /** Tells what is still open, without an end. */
  finish(): void
}

/**
 * One patient before one rule set: a shard of the live path of his own, whose clock is the arrival of his readings.
 * Each reading is a batch, so that everything is decided at the time at which it would have been.
 * @param tell gets every episode when it has ended
 */
export function createBacktestJudge(
  patient: RecordedPatient,
  set: BacktestRules,
  rulebook: Rulebook,
  startsAt: Instant,
  tell: (episode: BacktestEpisode) => void,
): BacktestJudge {
  const personal = limitsFor(patient, set, startsAt)
  if (set.plain === null) return createShardJudge(patient, set, rulebook, personal, startsAt, tell)
  const thresholds = set.plain === 'limits' ? plainLimits(patient, personal, startsAt) : set.plain
  const plain = createPlainJudge(patient, thresholds, tell)
  if (set.rules.length === 0 && !set.builtin && !set.silence) return plain
  const rules = createShardJudge(patient, set, rulebook, WITHOUT_LIMITS, startsAt, tell)
  return {
    take(reading) {
      plain.take(reading)
      rules.take(reading)
    },
    finish() {
      plain.finish()
      rules.finish()
    },
  }
}

type OpenEpisode = Omit<BacktestEpisode, 'priority' | 'peak' | 'endedAt'> &
  Pick<Alert, 'latching'> & { priority: BacktestEpisode['priority']; peak: number | null }

function createShardJudge(
  patient: RecordedPatient,
  set: BacktestRules,
  rulebook: Rulebook,
  personalLimits: RecordedPatient['personalLimits'],
  startsAt: Instant,
  tell: (episode: BacktestEpisode) => void,
): BacktestJudge {
  const { id: patientId, intervals, entered } = patient
  const state = createShardState({ shard: 0, shards: 1, readingsShards: 1 })
  const profile = { ...patient, patientId, personalLimits, observed: [] }
  state.putPatients({ profiles: [profile], asked: null, at: startsAt }, startsAt)
  state.putRules(rulebook, startsAt)
  state.restore([], [], startsAt)
  const devices = new Set<string>()
  const open = new Map<string, OpenEpisode>()
  const batch: Evaluation[] = []
  let tickedAt = -Infinity

  const close = (id: string, endedAt: Instant | null) => {
    const episode = open.get(id)
    if (!episode) return
    open.delete(id)
    const { latching, ...rest } = episode
    tell({ ...rest, endedAt })
    // Somebody looks at a latched alarm when its condition has gone, or the first would hide all that follow.
    if (latching && endedAt !== null) state.forget([id])
  }
  const carryOut = (decision: Decision | null) => {
    if (decision === null) return
    for (const alert of decision.raise) open.set(alert.id, opened(alert, patientId))
    for (const { id, move } of decision.move) {
      const episode = open.get(id)
      if (!episode) continue
      if (move.type === 'condition-over' || move.type === 'watch-over') close(id, move.at)
      if (move.type === 'worsen' && byPriority(move.priority, episode.priority) < 0) episode.priority = move.priority
    }
  }
  const evaluate = (evaluation: Evaluation, now: Instant) => {
    batch[0] = evaluation
    carryOut(state.evaluate(batch, now))
  }
  const tick = (at: Instant) => {
    tickedAt = at
    evaluate({ type: 'tick', shard: 0, at }, at)
  }
  const silent = () => [...open.values()].filter(({ ruleId }) => ruleId === 'device-silent').length
  /** As often as the live path needs it to believe that it was not away; once all are silent there is nothing to find. */
  const tickUntil = (until: Instant) => {
    if (tickedAt === -Infinity) tickedAt = until - SILENCE_TICK_MS
    while (tickedAt + SILENCE_TICK_MS <= until && silent() < devices.size) tick(tickedAt + SILENCE_TICK_MS)
    if (tickedAt + SILENCE_TICK_MS <= until) tick(until)
  }
  let next = 0
  const observed = new Map<string, EnteredVital>()
  /** What people had entered by now, put as the live path puts it. */
  const enterUntil = (at: Instant) => {
    if ((entered[next]?.enteredAt ?? Infinity) > at) return
    for (let vital = entered[next]; vital && vital.enteredAt <= at; vital = entered[++next]) {
      if (vital.measuredAt >= (observed.get(vital.code)?.measuredAt ?? -Infinity)) observed.set(vital.code, vital)
    }
    const counts = [...observed.values()].filter(({ measuredAt }) => at - measuredAt < ENTERED_COUNTS_MS)
    carryOut(state.putPatients({ profiles: [{ ...profile, observed: counts }], asked: [patientId], at }, at))
  }
  const meet = (deviceId: string, at: Instant) => {
    devices.add(deviceId)
    const from = -Infinity
    const assignment = { id: deviceId, deviceId, patientId, from, to: null, assignedBy: null, assignedAt: from }
    const device = {
      deviceId,
      intervalSeconds: intervals.get(deviceId) ?? null,
      wardIntervalSeconds: null,
      wardSilenceSeconds: null,
      clockOffsetMs: null,
      lastSeenAt: null,
      assignments: [assignment],
    }
    state.putDevices({ profiles: [device], asked: [deviceId], at }, at, true)
  }

  return {
    take({ deviceId, measuredAt, arrivedAt, vitals }) {
      if (!devices.has(deviceId)) meet(deviceId, arrivedAt)
      enterUntil(arrivedAt)
      if (set.silence) tickUntil(arrivedAt)
      else if (arrivedAt - tickedAt >= TICK_EVERY_MS) tick(arrivedAt)
      const reading = {
        deviceId,
        patientId,
        deviceTime: measuredAt,
        measuredAt,
        arrivedAt,
        clockCorrected: false,
        seq: null,
        vitals,
      }
      evaluate({ type: 'reading', reading }, arrivedAt)
      if (open.size > 0) seePeaks(open, vitals)
    },
    finish() {
      for (const id of [...open.keys()]) close(id, null)
    },
  }
}

function opened(alert: Alert, patientId: string): OpenEpisode {
  const { ruleId, code, priority, latching, value, raisedAt, justification } = alert
  const isLimit = ruleId === 'limit-low' || ruleId === 'limit-high'
  const startedAt = justification.runStartedAt
  const episode = { patientId, ruleId, code, priority, startedAt, raisedAt, latching, peak: isLimit ? value : null }
  for (const each of justification.values) seeValue(episode, each.value)
  return episode
}

function seePeaks(open: Map<string, OpenEpisode>, vitals: RecordedReading['vitals']): void {
  for (const episode of open.values()) {
    const value = episode.code === null ? undefined : vitals[episode.code]
    if (typeof value === 'number') seeValue(episode, value)
  }
}

function seeValue(episode: OpenEpisode, value: number): void {
  if (episode.peak === null) return
  episode.peak = episode.ruleId === 'limit-low' ? Math.min(episode.peak, value) : Math.max(episode.peak, value)
}
