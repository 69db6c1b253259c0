import { type BacktestEpisode, type BacktestReport, MONITORING_PAUSE_MS } from '../../model/backtest.ts'
import type { Instant } from '../../model/clock.ts'
import type { ActiveRule } from '../../store/active-rules.ts'
import { createColumnTally } from './column.ts'
import { type BacktestJudge, createBacktestJudge } from './judge.ts'
import type { RecordedPatient, RecordedReading } from './recorded.ts'
import { type BacktestRules, PRODUCT_RULES, rulebookOf } from './rule-set.ts'

export interface NamedRules {
  readonly name: string
  readonly rules: BacktestRules
}

export interface BacktestOptions {
  /** Width of a step of the alarms over time, ms. */
  readonly stepMs: number
  /** Of each rule set; the others are only counted. */
  readonly mostEpisodes: number
  /** The rules that count now; those of the product if not given. */
  readonly current?: readonly ActiveRule[]
}

/** One patient's readings, handed in piece by piece. */
export interface PatientRun {
  /** In the order of arrival, after those handed in before. */
  take(readings: readonly RecordedReading[]): void
  end(): void
}

export interface Backtest {
  /** Patients may run beside each other. */
  begin(patient: RecordedPatient): PatientRun
  /** When all have ended. */
  report(): BacktestReport
}

const MOST_LOST = 100

/**
 * What rule sets would have raised over what was recorded. No clock, no I/O: the judgement is the live path's own
 * (`judge.ts`), and readings come in pieces of any size. Memory: what each rule set knows of each patient that runs, and the
 * episodes that are kept.
 * @param sets one, or two to compare
 */
export function createBacktest(sets: readonly NamedRules[], options: BacktestOptions): Backtest {
  const { stepMs, mostEpisodes, current = PRODUCT_RULES } = options
  const judged = sets.map(({ rules }) => ({ rules, book: rulebookOf(rules, current) }))
  const tallies = sets.map(() => createColumnTally(stepMs, mostEpisodes))
  const lost: BacktestEpisode[] = []
  const labelled = { patients: 0, events: 0 }
  let [patients, messages, values, monitoredMs, lostCount] = [0, 0, 0, 0, 0]

  return {
    begin(patient) {
      patients++
      if (patient.label) labelled.patients++
      if (patient.label && patient.label.eventAt !== null) labelled.events++
      let judges: readonly BacktestJudge[] | null = null
      let lastAt = -Infinity
      const high: BacktestEpisode[][] = sets.map(() => [])
      const judgesFrom = (startsAt: Instant) =>
        judged.map(({ rules, book }, i) =>
          createBacktestJudge(patient, rules, book, startsAt, episode => {
            tallies[i]?.add(episode, lastAt)
            if (sets.length > 1 && episode.priority === 'high') high[i]?.push(episode)
          }),
        )
      return {
        take(readings) {
          const [first] = readings
          if (!first) return
          judges ??= judgesFrom(first.arrivedAt)
          for (const reading of readings) {
            const pause = reading.measuredAt - lastAt
            if (pause > 0 && pause <= MONITORING_PAUSE_MS) monitoredMs += pause
            if (pause > 0) lastAt = reading.measuredAt
            messages++
            for (const _ in reading.vitals) values++
            for (const judge of judges) judge.take(reading)
          }
        },
        end() {
          for (const judge of judges ?? []) judge.finish()
          for (const tally of tallies) tally.endPatient(patient)
          for (const episode of high[0] ?? []) {
            if (sets.length < 2 || (high[1] ?? []).some(other => overlaps(episode, other))) continue
            lostCount++
            if (lost.length < MOST_LOST) lost.push(episode)
          }
        },
      }
    },
    report() {
      return {
        patients,
        messages,
        values,
        monitoredSeconds: Math.round(monitoredMs / 1000),
        stepMs,
        columns: tallies.map((tally, i) => tally.column(sets[i]?.name ?? '', monitoredMs)),
        lost: sets.length > 1 ? { count: lostCount, first: lost } : null,
        labelled: labelled.patients === 0 ? null : labelled,
      }
    },
  }
}

/** Whether both are about the same condition, at a common time. */
function overlaps(a: BacktestEpisode, b: BacktestEpisode): boolean {
  if (a.ruleId !== b.ruleId || conditionOf(a) !== conditionOf(b)) return false
  return a.startedAt <= (b.endedAt ?? Infinity) && b.startedAt <= (a.endedAt ?? Infinity)
}

/** Heart rate and pulse are one condition, seen by two sensors (docs/alarms.md). */
function conditionOf({ code }: BacktestEpisode): BacktestEpisode['code'] {
  return code === 'pulse' ? 'hr' : code
}
