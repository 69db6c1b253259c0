import { setImmediate } from 'node:timers/promises'
import type { Instant } from '../../model/clock.ts'
import type { HistoricReading, VitalsHistory } from '../../store/vitals-history.ts'
import type { Backtest, PatientRun } from './backtest.ts'
import { ENTERED_COUNTS_MS, type RecordedPatient } from './recorded.ts'

/** A patient, and the part of the time in which his readings count. */
export interface StoredStretch {
  readonly patient: RecordedPatient
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
}

/** An hour of all patients, then the next: what is read together lies together in the store. */
const PIECE_MS = 3_600_000
const READINGS_IN_A_TURN = 200

/**
 * Readings of the store through a back-test, an hour at a time: the next one is asked for while this one is judged.
 * @param advance told after each hour how many are done; false stops it
 * @returns false when it was stopped
 */
export async function runStored(
  backtest: Backtest,
  history: Pick<VitalsHistory, 'readings' | 'first' | 'entered'>,
  stretches: readonly StoredStretch[],
  advance: (done: number, total: number) => Promise<boolean>,
): Promise<boolean> {
  const [from, to] = [Math.min(...stretches.map(s => s.from)), Math.max(...stretches.map(s => s.to))]
  const total = Math.max(0, Math.ceil((to - from) / PIECE_MS))
  const runs = new Map<StoredStretch, PatientRun>()
  const first = new Map<StoredStretch, Instant>()
  for (const stretch of stretches) {
    const { patient, from, to } = stretch
    const entered = await history.entered(patient.id, from - ENTERED_COUNTS_MS, to)
    runs.set(stretch, backtest.begin({ ...patient, entered }))
    first.set(stretch, (await history.first(patient.id, from, to)) ?? Infinity)
  }
  for (let hour = 0; hour < total; hour++) {
    const piece = { from: from + hour * PIECE_MS, to: from + (hour + 1) * PIECE_MS }
    const here = stretches.filter(s => s.to > piece.from && s.from < piece.to && (first.get(s) ?? Infinity) < piece.to)
    let next = read(history, here[0], piece)
    for (const [i, stretch] of here.entries()) {
      const readings = await next
      next = read(history, here[i + 1], piece)
      await takeInTurns(runs.get(stretch), readings)
    }
    await next
    if (!(await advance(hour + 1, total))) return false
  }
  for (const run of runs.values()) run.end()
  return true
}

/** In the same process others tell people of alarms: a turn takes some milliseconds at most. */
async function takeInTurns(run: PatientRun | undefined, readings: readonly HistoricReading[]): Promise<void> {
  for (let from = 0; from < readings.length; from += READINGS_IN_A_TURN) {
    run?.take(readings.slice(from, from + READINGS_IN_A_TURN))
    await setImmediate()
  }
}

async function read(
  history: Pick<VitalsHistory, 'readings'>,
  stretch: StoredStretch | undefined,
  piece: { readonly from: Instant; readonly to: Instant },
): Promise<readonly HistoricReading[]> {
  if (!stretch) return []
  return history.readings(stretch.patient.id, Math.max(piece.from, stretch.from), Math.min(piece.to, stretch.to))
}
