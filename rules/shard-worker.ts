import type { Clock, Instant } from '../model/clock.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { ActiveRuleReader } from '../store/active-rules.ts'
import type { DeviceProfileReader } from '../store/devices.ts'
import { type EpisodeStore, Fenced } from '../store/episodes.ts'
import type { PatientProfileReader } from '../store/patients.ts'
import type { ScoreWriter } from '../store/scores.ts'
import type { VitalsReader } from '../store/vitals.ts'
import type { PatientHistory } from './history.ts'
import { loadHistory } from './load-history.ts'
import type { Decision } from './plan.ts'
import { type Rulebook, readRulebook } from './rulebook.ts'
import { createScoreNotes } from './score-notes.ts'
import type { Sharding } from './shard-memory.ts'
import { createShardState, type ShardState } from './shard-state.ts'

export interface ShardPorts {
  readonly episodes: EpisodeStore
  readonly patients: PatientProfileReader
  readonly devices: DeviceProfileReader
  readonly rules: ActiveRuleReader
  readonly scores: ScoreWriter
  readonly vitals: Pick<VitalsReader, 'latest' | 'rollUps'>
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/** Ids of changed records. */
export interface Changed {
  readonly patients: ReadonlySet<string>
  readonly devices: ReadonlySet<string>
  readonly alerts: ReadonlySet<string>
}

/** Everything that touches one shard, one thing at a time. A rejection leaves the shard able to go on. */
export interface ShardWorker {
  /** Evaluates a batch and commits what it decided. A rejection asks for the same batch again. */
  handle(batch: readonly Evaluation[]): Promise<void>
  /** Reads changed records again. */
  refresh(changed: Changed): Promise<void>
  /** Reads again which rules count. */
  refreshRules(): Promise<void>
  /** Reads everything again: changes may have been missed. */
  reload(): Promise<void>
  /** Learns which open episodes people resolved. */
  reconcile(): Promise<void>
  /** The shard is somebody else's: forgets it. Resolves when nothing is in hand; the next batch takes it over anew. */
  release(): Promise<void>
  /** Resolves when nothing is in hand. */
  idle(): Promise<void>
}

interface Held {
  readonly epoch: number
  readonly state: ShardState
}

export function createShardWorker(
  sharding: Sharding,
  ports: ShardPorts,
  onFenced: (shard: number) => void,
): ShardWorker {
  const { shard } = sharding
  const { episodes, patients, devices, log, metrics, clock } = ports
  const notes = createScoreNotes(ports.scores, log)
  let held: Held | null = null
  /** Decided, in memory already, and not known to be committed: goes to the store before anything else is decided. */
  let owed: Decision | null = null
  let fenced: Fenced | null = null
  /** Releases that were asked for and are not done: until then it is no surprise that another worker has the shard. */
  let releasing = 0
  let last: Promise<void> = Promise.resolve()

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work)
    last = done.catch(() => {}) // whoever asked gets the rejection; the next in turn goes on
    return done
  }

  async function hold(): Promise<Held> {
    // Fenced until it is released: taking it back would make two workers steal the shard from each other for ever.
    if (fenced) throw fenced
    if (held) return held
    const { epoch, alerts, runs } = await episodes.takeOver(shard)
    const at = clock()
    const [allPatients, allDevices, rulebook] = await Promise.all([
      patients.profiles(),
      devices.profiles(),
      readRules(),
    ])
    const state = createShardState(sharding, true)
    const now = clock()
    state.putRules(rulebook, now)
    state.putPatients({ profiles: allPatients, asked: null, at }, now)
    state.putDevices({ profiles: allDevices, asked: null, at }, now, false)
    owed = state.restore(alerts, runs, now)
    held = { epoch, state }
    remember(held)
    log.debug({ shard, epoch, open: state.openEpisodes().length }, 'rules shard taken over')
    return held
  }

  async function readRules(): Promise<Rulebook> {
    const rulebook = readRulebook(await ports.rules.active())
    for (const problem of rulebook.problems) log.error({ shard }, problem)
    metrics.rulesRefused.set(rulebook.problems.length)
    return rulebook
  }

  /** Reads what was measured before, beside the batches: alarms do not wait for the time-series store. */
  function remember(of: Held): void {
    const put = (history: PatientHistory) =>
      inTurn(async () => {
        if (held === of) of.state.putHistory(history, clock())
      })
    const isWanted = () => held === of
    loadHistory(ports, of.state.withoutHistory(clock()), isWanted, put)
  }

  /** Scores are no alarms: they go their own way, and an alarm does not wait for them. */
  function withoutScores(decision: Decision | null): Decision | null {
    if (!decision || decision.scores.length === 0) return decision
    notes.note(decision.scores)
    return isNothing({ ...decision, scores: [] }) ? null : { ...decision, scores: [] }
  }

  /**
   * Commits what is owed. Until that has worked, nothing else may be decided.
   * @returns whether the batch in hand must be evaluated once more (`ShardState.refused`)
   */
  async function settle({ epoch, state }: Held): Promise<boolean> {
    owed = withoutScores(owed)
    if (!owed) return false
    try {
      const { refused } = await episodes.commit(shard, epoch, owed)
      // Refused is what existed or was resolved already: still open when only the answer to an earlier commit was lost,
      // not open when a person resolved it, or when this batch had run before a crash.
      const gone = refused.length === 0 ? [] : closed(refused, await episodes.stillOpen(refused))
      const again = state.refused(owed, gone)
      count(metrics, owed, new Set(refused))
      owed = null
      return again
    } catch (error) {
      if (error instanceof Fenced) {
        fenced = error
        held = null
        owed = null
        if (releasing === 0) {
          log.error({ shard }, 'another worker took this rules shard over')
          onFenced(shard)
        }
      }
      throw error // the queue hands the batch in again; what is owed goes first
    }
  }

  async function putNamed(to: Held, patientIds: readonly string[], deviceIds: readonly string[], demanded: boolean) {
    if (patientIds.length > 0) {
      const at = clock()
      const profiles = await patients.profiles(patientIds)
      owed = to.state.putPatients({ profiles, asked: patientIds, at }, clock())
      await settle(to)
    }
    if (deviceIds.length > 0) {
      const at = clock()
      const profiles = await devices.profiles(deviceIds)
      owed = to.state.putDevices({ profiles, asked: deviceIds, at }, clock(), demanded)
      await settle(to)
    }
  }

  return {
    handle: batch =>
      inTurn(async () => {
        const to = await hold()
        await settle(to)
        const missing = to.state.missing(batch, clock())
        await putNamed(to, missing.patients, missing.devices, true)
        do {
          try {
            owed = to.state.evaluate(batch, clock())
          } catch (error) {
            held = null // half a batch is in memory: begin again from the store
            throw error
          }
        } while (await settle(to))
        observe(metrics, batch, clock())
      }),

    refresh: changed =>
      inTurn(async () => {
        if (!held) return // whoever takes the shard over reads everything
        const to = held
        await settle(to)
        const named = (topic: 'patient' | 'device' | 'alert', ids: ReadonlySet<string>) =>
          [...ids].filter(id => to.state.knows(topic, id))
        await putNamed(to, named('patient', changed.patients), named('device', changed.devices), false)
        const alerts = named('alert', changed.alerts)
        if (alerts.length > 0) to.state.forget(closed(alerts, await episodes.stillOpen(alerts)))
      }),

    refreshRules: () =>
      inTurn(async () => {
        if (!held) return
        await settle(held)
        const rulebook = await readRules()
        owed = held.state.putRules(rulebook, clock())
        await settle(held)
      }),

    reload: () =>
      inTurn(async () => {
        if (!held) return
        const to = held
        await settle(to)
        const at = clock()
        const [allPatients, allDevices, rulebook] = await Promise.all([
          patients.profiles(),
          devices.profiles(),
          readRules(),
        ])
        owed = to.state.putRules(rulebook, clock())
        await settle(to)
        owed = to.state.putPatients({ profiles: allPatients, asked: null, at }, clock())
        await settle(to)
        owed = to.state.putDevices({ profiles: allDevices, asked: null, at }, clock(), false)
        await settle(to)
        await forgetClosed(to)
      }),

    reconcile: () =>
      inTurn(async () => {
        if (!held) return
        await settle(held)
        await forgetClosed(held)
      }),

    release() {
      releasing++
      return inTurn(async () => {
        releasing--
        held = null
        owed = null
        fenced = null
      })
    },

    idle: async () => {
      await last
      await notes.idle()
    },
  }

  async function forgetClosed({ state }: Held): Promise<void> {
    const open = state.openEpisodes()
    if (open.length > 0) state.forget(closed(open, await episodes.stillOpen(open)))
  }
}

function closed(ids: readonly string[], stillOpen: ReadonlySet<string>): string[] {
  return ids.filter(id => !stillOpen.has(id))
}

function count(metrics: Metrics, decision: Decision, refused: ReadonlySet<string>): void {
  for (const { id, ruleId, priority } of decision.raise) {
    if (!refused.has(id)) metrics.alertsRaised.inc({ rule: ruleId, priority })
  }
  for (const { id, ruleId, move } of decision.move) {
    if ((move.type === 'condition-over' || move.type === 'watch-over') && !refused.has(id)) {
      metrics.alertsResolved.inc({ rule: ruleId, reason: move.reason })
    }
  }
}

/** One observation per batch, of its oldest reading: the worst case, at the price of one. */
function observe(metrics: Metrics, batch: readonly Evaluation[], now: Instant): void {
  let readings = 0
  let oldest = Infinity
  for (const evaluation of batch) {
    if (evaluation.type !== 'reading') continue
    readings++
    if (evaluation.reading.arrivedAt < oldest) oldest = evaluation.reading.arrivedAt
  }
  if (readings === 0) return
  metrics.rulesReadings.inc(readings)
  metrics.rulesSeconds.observe(Math.max(0, now - oldest) / 1000)
}

function isNothing(decision: Decision): boolean {
  return Object.values(decision).every(list => list.length === 0)
}
