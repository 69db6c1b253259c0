import { ratio } from '../model/alarm-load.ts'
import { ALERT_PRIORITIES } from '../model/alert.ts'
import type { Clock, Instant } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { AlarmLoadReader } from '../store/alarm-load.ts'

const DAY_MS = 86_400_000
const EVERY_MS = 60_000

interface Ports {
  readonly alarmLoad: AlarmLoadReader
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Logger
}

/**
 * The load of the last 24 h as gauges. Counted when somebody asks for metrics, at most once a minute; whoever asks waits for
 * the first figures only.
 * @returns to be called before the metrics are read; never rejects
 */
export function alarmLoadGauges({ alarmLoad, metrics, clock, log }: Ports): () => Promise<void> {
  let countedAt = Number.NEGATIVE_INFINITY
  let underWay: Promise<void> | null = null
  let isKnown = false

  async function count(now: Instant): Promise<void> {
    try {
      show(metrics, await alarmLoad.load({ edges: [now - DAY_MS, now], wardId: null, now }))
      isKnown = true
    } catch (error) {
      log.debug({ err: error }, 'the alarm load cannot be counted') // the other metrics are worth showing all the same
    } finally {
      underWay = null
    }
  }

  return async () => {
    const now = clock()
    if (underWay === null && now - countedAt >= EVERY_MS) {
      countedAt = now
      underWay = count(now)
    }
    if (!isKnown && underWay !== null) await underWay
  }
}

function show(metrics: Metrics, load: Awaited<ReturnType<AlarmLoadReader['load']>>): void {
  // What cannot be divided is left out rather than shown as zero.
  for (const gauge of [metrics.alarmsPerBedDay, metrics.alarmsAcknowledged, metrics.alarmAcknowledgeSeconds])
    gauge.reset()
  for (const priority of ALERT_PRIORITIES) {
    const { alarms, acknowledged, medianToAcknowledge, p95ToAcknowledge } = load.byPriority[priority]
    const perBedDay = ratio(alarms, load.bedDays)
    const share = ratio(acknowledged, alarms)
    if (perBedDay !== null) metrics.alarmsPerBedDay.set({ priority }, perBedDay)
    if (share !== null) metrics.alarmsAcknowledged.set({ priority }, share)
    if (medianToAcknowledge !== null)
      metrics.alarmAcknowledgeSeconds.set({ priority, quantile: '0.5' }, medianToAcknowledge)
    if (p95ToAcknowledge !== null) metrics.alarmAcknowledgeSeconds.set({ priority, quantile: '0.95' }, p95ToAcknowledge)
  }
  metrics.alarmsChattering.set(load.all.chattering)
  metrics.alarmsStanding.set(load.standingNow)
}
