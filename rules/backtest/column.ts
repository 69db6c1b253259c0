import type { BacktestColumn, BacktestEpisode, BacktestRule, ByPriority } from '../../model/backtest.ts'
import type { Instant } from '../../model/clock.ts'
import { createLoadTally, type LoadTally } from './load.ts'
import { createPredictionTally, type FirstAlarm } from './prediction.ts'
import type { RecordedPatient } from './recorded.ts'

/** Gathers what one rule set raised, patient by patient. */
export interface ColumnTally {
  add(episode: BacktestEpisode, endsAt: Instant): void
  /** All of this patient was added. */
  endPatient(patient: RecordedPatient): void
  column(name: string, monitoredMs: number): BacktestColumn
}

/** @param mostEpisodes kept one by one; what comes after them is only counted */
export function createColumnTally(stepMs: number, mostEpisodes: number): ColumnTally {
  const all = createLoadTally()
  const byRule = new Map<string, { of: Pick<BacktestRule, 'ruleId' | 'code'>; tally: LoadTally }>()
  const byPatient = new Map<string, Map<string, PatientRule>>()
  const overTime = new Map<Instant, Record<keyof ByPriority, number>>()
  const firstAlarms = new Map<string, Map<string, FirstAlarm>>()
  const prediction = createPredictionTally()
  const episodes: BacktestEpisode[] = []
  let leftOut = 0
  return {
    add(episode, endsAt) {
      const { ruleId, code, patientId, raisedAt, priority } = episode
      all.add(episode, endsAt)
      const key = code === null ? ruleId : `${ruleId} ${code}`
      const rule = byRule.get(key) ?? { of: { ruleId, code }, tally: createLoadTally() }
      byRule.set(key, rule)
      rule.tally.add(episode, endsAt)
      const rules = byPatient.get(patientId) ?? new Map<string, PatientRule>()
      byPatient.set(patientId, rules)
      const counted = rules.get(key) ?? { ruleId, code, byPriority: { high: 0, medium: 0, low: 0 } }
      rules.set(key, counted)
      counted.byPriority[priority]++
      counts(overTime, Math.floor(raisedAt / stepMs) * stepMs)[priority]++
      const first = firstAlarms.get(patientId) ?? new Map<string, FirstAlarm>()
      firstAlarms.set(patientId, first)
      if (raisedAt < (first.get(key)?.raisedAt ?? Infinity)) first.set(key, { ruleId, code, raisedAt })
      if (episodes.length < mostEpisodes) episodes.push(episode)
      else leftOut++
    },
    endPatient(patient) {
      prediction.add(patient, firstAlarms.get(patient.id) ?? new Map())
      firstAlarms.delete(patient.id)
      if (!byPatient.has(patient.id)) byPatient.set(patient.id, new Map())
    },
    column(name, monitoredMs) {
      return {
        name,
        ...all.load(monitoredMs),
        byRule: [...byRule.values()]
          .map(({ of, tally }) => ({ ...of, ...tally.load(monitoredMs) }))
          .sort((a, b) => b.alarms - a.alarms || a.ruleId.localeCompare(b.ruleId)),
        byPatient: [...byPatient].map(([patientId, rules]) => ({ patientId, rules: [...rules.values()] })),
        overTime: [...overTime].map(([at, byPriority]) => ({ at, byPriority })).sort((a, b) => a.at - b.at),
        predictions: prediction.predictions(),
        episodes,
        episodesLeftOut: leftOut,
      }
    },
  }
}

type PatientRule = Pick<BacktestRule, 'ruleId' | 'code'> & { readonly byPriority: Record<keyof ByPriority, number> }

function counts<K>(map: Map<K, Record<keyof ByPriority, number>>, key: K): Record<keyof ByPriority, number> {
  const counted = map.get(key) ?? { high: 0, medium: 0, low: 0 }
  map.set(key, counted)
  return counted
}
