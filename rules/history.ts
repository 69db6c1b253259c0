import type { Instant } from '../model/clock.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'
import type { LatestVital, RollUpPoint } from '../store/vitals.ts'
import { takeVital } from './assessed.ts'
import { CODE_INDEX } from './compile.ts'
import { assessedOf } from './judge-assessed.ts'
import { FACT_CODES } from './language/fact-names.ts'
import { createWindow, fillWindow, putInWindow } from './language/window.ts'
import { sourceOf } from './newest-vitals.ts'
import type { ShardMemory } from './shard-memory.ts'
import { freshMs, isWith } from './watched.ts'

/** What the store knew of a patient when the shard was taken over. */
export interface PatientHistory {
  readonly patientId: string
  readonly latest: readonly LatestVital[]
  /** Minutes, ascending. */
  readonly minutes: ReadonlyMap<VitalSignCode, readonly RollUpPoint[]>
}

/** What is to be read: codes and how far back rules look at them. */
export interface HistoryWish {
  readonly patientId: string
  readonly codes: readonly VitalSignCode[]
  readonly sinceMs: number
}

const MINUTE_MS = 60_000

export function withoutHistory(memory: ShardMemory, now: Instant): readonly HistoryWish[] {
  const monitored = new Set<string>()
  for (const device of memory.devices.values()) {
    for (const { patientId } of device.assignments) if (isWith(device, patientId, now)) monitored.add(patientId)
  }
  return [...monitored].flatMap((patientId): HistoryWish[] => {
    const patient = memory.patients.get(patientId)
    const assessed = patient && assessedOf(memory, patient, now)
    if (!assessed) return []
    const { layout } = assessed.ruled.set
    const codes = FACT_CODES.filter((_, code) => (layout.byCode[code]?.length ?? 0) > 0)
    const sinceMs = Math.max(0, ...layout.windows.map(({ shape }) => shape.slots * shape.slotMs))
    return [{ patientId, codes, sinceMs }]
  })
}

/**
 * Newest values for scores and rules, and the minutes before for windows and baselines, so that neither a restart nor a
 * take-over makes a patient unknown. What is live already goes first.
 */
export function putHistory(memory: ShardMemory, history: PatientHistory, now: Instant): void {
  const patient = memory.patients.get(history.patientId)
  const assessed = patient && assessedOf(memory, patient, now)
  if (!assessed) return
  const { ruled } = assessed
  for (const { code, value, measuredAt, deviceId } of history.latest) {
    const index = CODE_INDEX.get(code)
    const device = memory.devices.get(deviceId)
    if (index === undefined || !device || !isWith(device, history.patientId, now)) continue
    takeVital(assessed, sourceOf(assessed.newest, deviceId), index, value, measuredAt, at => freshMs(device, at))
  }
  for (const [i, { shape }] of ruled.set.layout.windows.entries()) {
    const window = ruled.facts.windows[i]
    const code = FACT_CODES[ruled.set.layout.byCode.findIndex(windows => windows.includes(i))]
    const minutes = code && history.minutes.get(code)
    if (!window || !minutes) continue
    const past = createWindow(shape)
    for (const [t, , mean] of minutes) {
      // A window of minutes or more loses nothing by it; one of seconds is filled by live values in as many seconds.
      if (shape.slotMs >= MINUTE_MS / 10) putInWindow(past, t, mean, t + MINUTE_MS - 1)
    }
    fillWindow(window, past)
  }
}
