import type { Instant } from '../../model/clock.ts'
import { SCORES } from '../../model/score.ts'
import { type Baseline, newBaseline } from './baseline.ts'
import { FACT_CODES, FACTS } from './fact-names.ts'
import type { Layout } from './layout.ts'
import { clearWindow, createWindows, putInWindow, type Window } from './window.ts'

/**
 * Everything that rules remember of one patient: about 1 kB, and 2.2 kB for each window of the layout. Of fixed size
 * from the start; nothing is allocated when a value arrives.
 */
export interface PatientFacts {
  readonly layout: Layout
  /** By `FACT_INDEX`: the newest value; of a coded one its place in the catalogue's list. */
  readonly values: Float64Array
  /** By `FACT_INDEX`: when it was measured; -Infinity: never. */
  readonly measuredAt: Float64Array
  /** By `FACT_INDEX`: until when it is fresh. */
  readonly validUntil: Float64Array
  /** By `FACT_INDEX`: the device that speaks for the code; null: none, or a person. */
  readonly devices: (string | null)[]
  /** By index of the layout. */
  readonly windows: readonly Window[]
  readonly baselines: readonly Baseline[]
  /** For each score its least and its greatest total, and until when they count. */
  readonly scores: Float64Array
  /** Years and days (NaN: no date of birth), suspected infection, SpO2 scale. */
  readonly person: Float64Array
}

/** After so long without a value of the device that speaks, a person may. */
const QUIET_MS = 60_000

/** Numbers that are kept for each score. */
export const SCORE_FIELDS = 3

/**
 * @param before facts by an earlier layout of the same patient: what both remember goes on, so that a new rule does not
 * make the others forget. The earlier facts must not be used any more.
 */
export function createFacts(layout: Layout, before?: PatientFacts): PatientFacts {
  const kept = new Map(before?.layout.windows.map(({ key }, i) => [key, before.windows[i]]))
  const fresh = createWindows(layout.windows.flatMap(({ key, shape }) => (kept.has(key) ? [] : [shape]))).values()
  return {
    layout,
    values: before?.values ?? new Float64Array(FACT_CODES.length),
    measuredAt: before?.measuredAt ?? new Float64Array(FACT_CODES.length).fill(-Infinity),
    validUntil: before?.validUntil ?? new Float64Array(FACT_CODES.length).fill(-Infinity),
    devices: before?.devices ?? new Array<string | null>(FACT_CODES.length).fill(null),
    windows: layout.windows.flatMap(({ key }) => kept.get(key) ?? fresh.next().value ?? []),
    baselines: layout.baselines.map(newBaseline),
    scores: before?.scores ?? emptyScores(),
    person: before?.person ?? new Float64Array(4).fill(Number.NaN),
  }
}

function emptyScores(): Float64Array {
  return new Float64Array(SCORE_FIELDS * SCORES.length).fill(-Infinity)
}

/**
 * A value of a code. The caller hands over what is news (`order.ts`), live or stored, in the order of measurement.
 *
 * When two devices of a patient measure the same code, the one that came first speaks for it until its value is no
 * longer fresh: values that take turns would look like leaps. Each device's own limits are judged elsewhere. What a
 * person entered counts for hours, and gives way to any device that measures after it; and it speaks for a code of which
 * no device has said anything for a minute, however long that lasts.
 * @param index `FACT_INDEX`
 * @param validMs how long the value counts when no other follows (`model/freshness.ts`)
 * @returns whether the value was taken
 */
export function putValue(
  facts: PatientFacts,
  index: number,
  deviceId: string | null,
  at: Instant,
  value: number,
  validMs: number,
): boolean {
  const before = facts.measuredAt[index] ?? -Infinity
  const speaker = facts.devices[index] ?? null
  const isOther = speaker !== deviceId
  const isHeld = speaker !== null && (deviceId !== null || at - before <= QUIET_MS)
  if (isOther && isHeld && at <= (facts.validUntil[index] ?? -Infinity)) return false
  const windows = facts.layout.byCode[index] ?? []
  if (at < before) {
    // Of another device it is merely late; of the same one its clock was set back, and order begins anew.
    if (isOther) return false
    for (const i of windows) {
      const window = facts.windows[i]
      if (window) clearWindow(window)
    }
  }
  const until = at + validMs
  facts.devices[index] = deviceId
  facts.values[index] = value
  facts.measuredAt[index] = at
  facts.validUntil[index] = until
  for (const i of windows) {
    const window = facts.windows[i]
    if (window) putInWindow(window, at, value, until)
  }
  return true
}

/** @returns the number by which a coded value is kept; null when the code or the value is none */
export function codedValue(index: number, value: string): number | null {
  const fact = FACTS.get(FACT_CODES[index] ?? '')
  const place = fact?.type === 'coded' ? fact.values.indexOf(value) : -1
  return place < 0 ? null : place
}

/**
 * A score was taken.
 * @param score place in `SCORES`
 * @param floor the least that the total can be; both the total when it is complete
 * @param validUntil when the first value that counts becomes too old
 */
export function putScore(
  facts: PatientFacts,
  score: number,
  floor: number,
  ceiling: number,
  validUntil: Instant,
): void {
  const start = score * SCORE_FIELDS
  facts.scores[start] = floor
  facts.scores[start + 1] = ceiling
  facts.scores[start + 2] = validUntil
}

/** To be told when the patient's birth date changes, and on every day. @param age null: not known */
export function putAge(facts: PatientFacts, age: { readonly years: number; readonly days: number } | null): void {
  facts.person.set(age ? [age.years, age.days] : [Number.NaN, Number.NaN])
}

/** To be told when the record changes. */
export function putRecord(
  facts: PatientFacts,
  { suspectedInfection, spo2Scale }: { readonly suspectedInfection: boolean; readonly spo2Scale: 1 | 2 },
): void {
  facts.person.set([suspectedInfection ? 1 : 0, spo2Scale], 2)
}

/** A value that is not true any more: unknown until the next one. What windows hold of it stays. */
export function forgetValue(facts: PatientFacts, index: number, deviceId: string | null): void {
  if (facts.devices[index] === deviceId) facts.validUntil[index] = -Infinity
}
