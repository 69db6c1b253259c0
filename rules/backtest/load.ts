import type { AlertPriority } from '../../model/alert.ts'
import { type BacktestEpisode, type BacktestLoad, FLEETING_MS, STANDING_MS } from '../../model/backtest.ts'
import type { Instant } from '../../model/clock.ts'

const DAY_MS = 86_400_000
/** ISA-18.2: three or more activations of one alarm within a minute. */
const CHATTERING = { activations: 3, withinMs: 60_000 }

/** Adds up alarms. Bounded by patients and rules: per pair the times of the last two. */
export interface LoadTally {
  readonly byPriority: Record<AlertPriority, number>
  /** @param endsAt the end of the recording, where the episode has none */
  add(episode: BacktestEpisode, endsAt: Instant): void
  load(monitoredMs: number): BacktestLoad
}

export function createLoadTally(): LoadTally {
  const byPriority = { high: 0, medium: 0, low: 0 }
  /** By patient and rule: when the last alarms were raised, and whether they are counted. */
  const last = new Map<string, { at: Instant; counted: boolean }[]>()
  let [msInAlarm, chattering, fleeting, standing] = [0, 0, 0, 0]
  return {
    byPriority,
    add(episode, endsAt) {
      byPriority[episode.priority]++
      const lasted = (episode.endedAt ?? endsAt) - episode.raisedAt
      msInAlarm += lasted
      if (episode.endedAt !== null && lasted < FLEETING_MS) fleeting++
      if (lasted > STANDING_MS) standing++
      const key = `${episode.patientId} ${episode.ruleId} ${episode.code}`
      const recent = [...(last.get(key) ?? []), { at: episode.raisedAt, counted: false }]
      const within = recent.filter(({ at }) => episode.raisedAt - at <= CHATTERING.withinMs)
      if (within.length >= CHATTERING.activations) {
        for (const each of within) {
          if (!each.counted) chattering++
          each.counted = true
        }
      }
      last.set(key, recent.slice(1 - CHATTERING.activations))
    },
    load(monitoredMs) {
      const alarms = byPriority.high + byPriority.medium + byPriority.low
      return {
        alarms,
        perBedDay: monitoredMs === 0 ? 0 : round((alarms * DAY_MS) / monitoredMs),
        byPriority: { ...byPriority },
        secondsInAlarm: Math.round(msInAlarm / 1000),
        chattering,
        fleeting,
        standing,
      }
    },
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
