import type { BacktestEpisode, BacktestPrediction } from '../../model/backtest.ts'
import type { Instant } from '../../model/clock.ts'
import { quartiles } from './quartiles.ts'
import type { RecordedPatient } from './recorded.ts'

const HOUR_MS = 3_600_000

/** How well alarms foretell a labelled event. Asked with all episodes of one patient, patient by patient. */
export interface PredictionTally {
  add(patient: RecordedPatient, episodes: ReadonlyMap<string, FirstAlarm>): void
  predictions(): readonly BacktestPrediction[]
}

/** The first alarm of a patient by rule. */
export type FirstAlarm = Pick<BacktestEpisode, 'ruleId' | 'code' | 'raisedAt'>

interface Counted {
  readonly of: { readonly ruleId: string | null; readonly code: FirstAlarm['code'] }
  foretold: number
  falsely: number
  readonly leadHours: number[]
}

export function createPredictionTally(): PredictionTally {
  const counted = new Map<string, Counted>([[ANY, newCount(null, null)]])
  let [events, without] = [0, 0]
  const count = (key: string, first: FirstAlarm, eventAt: Instant | null) => {
    const counts = counted.get(key) ?? newCount(first.ruleId, first.code)
    counted.set(key, counts)
    if (eventAt === null) counts.falsely++
    else if (first.raisedAt < eventAt) {
      counts.foretold++
      counts.leadHours.push((eventAt - first.raisedAt) / HOUR_MS)
    }
  }
  return {
    add({ label }, firstAlarms) {
      if (label === null) return
      if (label.eventAt === null) without++
      else events++
      let first: FirstAlarm | undefined
      for (const [key, alarm] of firstAlarms) {
        count(key, alarm, label.eventAt)
        if (!first || alarm.raisedAt < first.raisedAt) first = alarm
      }
      if (first) count(ANY, first, label.eventAt)
    },
    predictions() {
      if (events + without === 0) return []
      return [...counted.values()].map(({ of, foretold, falsely, leadHours }) => ({
        ...of,
        sensitivity: events === 0 ? null : foretold / events,
        specificity: without === 0 ? null : 1 - falsely / without,
        leadHours: quartiles(leadHours),
      }))
    },
  }
}

const ANY = ''

function newCount(ruleId: string | null, code: FirstAlarm['code']): Counted {
  return { of: { ruleId, code }, foretold: 0, falsely: 0, leadHours: [] }
}
