import type { Instant } from '../../model/clock.ts'
import type { VitalSignCode, VitalValue } from '../../model/vital-signs.ts'
import { SAME_MINUTE_MS } from './choose.ts'
import { type CompiledCode, type CompiledInputs, type CompiledScore, encoded } from './compile.ts'
import { type CompiledSource, UNKNOWN, worthAt } from './compile-source.ts'

/** Codes of devices remembered for one input: two of each of two devices and of people. Of more the oldest gives way. */
export const PLACES = 6

/** The newest value of each device and code for one person and one score. Flat, so that a reading allocates nothing. */
export interface ScoreMemory {
  /** By input and place; NaN: none that counts. */
  readonly values: Float64Array
  readonly times: Float64Array
  readonly ranks: Int8Array
  readonly devices: (string | null)[]
  /** By input: the places that were ever taken are its first ones, and only they are looked at. */
  readonly taken: Uint8Array
  /** By input, then the SpO2 scale and the age band: see `CompiledScore`. */
  readonly conditions: Float64Array
}

export function createScoreMemory({ inputs }: CompiledInputs): ScoreMemory {
  const places = inputs.length * PLACES
  return {
    values: new Float64Array(places).fill(Number.NaN),
    times: new Float64Array(places).fill(-Infinity),
    ranks: new Int8Array(places).fill(UNKNOWN),
    devices: new Array<string | null>(places).fill(null),
    taken: new Uint8Array(inputs.length),
    conditions: new Float64Array(inputs.length + 2).fill(UNKNOWN),
  }
}

/** Takes a value, where the score takes its code. @returns whether a number has changed */
export function putVital(
  { byCode }: CompiledInputs,
  memory: ScoreMemory,
  code: VitalSignCode,
  value: VitalValue,
  deviceId: string | null,
  measuredAt: Instant,
): boolean {
  const known = byCode.get(code)
  return known !== undefined && putCode(known, memory, code, value, deviceId, measuredAt)
}

/**
 * Takes a value. One that is older than what is there of the same device and code changes nothing; one that does not
 * count (a lost signal, a word that the table does not know) takes the place of the one that did.
 * @returns whether a number has changed: what was said of the score may not be true any more
 */
export function putCode(
  known: CompiledCode,
  memory: ScoreMemory,
  code: VitalSignCode,
  value: VitalValue,
  deviceId: string | null,
  measuredAt: Instant,
): boolean {
  const at = placeOf(memory, known.input, known.rank, deviceId)
  const isSame = memory.ranks[at] === known.rank && memory.devices[at] === deviceId
  if (isSame && measuredAt < (memory.times[at] ?? 0)) return false
  const number = encoded(known, code, value)
  const isChanged = !isSame || !Object.is(memory.values[at], number)
  memory.times[at] = measuredAt
  if (!isChanged) return false
  memory.values[at] = number
  memory.ranks[at] = known.rank
  memory.devices[at] = deviceId
  memory.taken[known.input] = Math.max(memory.taken[known.input] ?? 0, at - known.input * PLACES + 1)
  return true
}

/** The place of a device and code; one that is free, or else the one of the oldest value, for a new one. */
function placeOf(memory: ScoreMemory, input: number, rank: number, deviceId: string | null): number {
  const { ranks, devices, times } = memory
  const first = input * PLACES
  const end = endOf(memory, input)
  let oldest = first
  for (let i = first; i < end; i++) {
    if (ranks[i] === rank && devices[i] === deviceId) return i
    if ((times[i] ?? 0) < (times[oldest] ?? 0)) oldest = i
  }
  // A place whose device was forgotten is as free as one that was never taken.
  return end < first + PLACES && (times[oldest] ?? 0) > -Infinity ? end : oldest
}

/** Behind the last place of an input that may hold a value. */
export function endOf({ taken }: ScoreMemory, input: number): number {
  return input * PLACES + (taken[input] ?? 0)
}

/** The place of the value that counts, chosen as `choose` does; UNKNOWN when none does. */
export function chosenPlace(
  { validMs }: CompiledScore,
  memory: ScoreMemory,
  source: CompiledSource,
  at: Instant,
): number {
  const { values, times } = memory
  const first = source.input * PLACES
  const end = endOf(memory, source.input)
  const valid = validMs[source.input] ?? 0
  let newest = -Infinity
  let chosen = UNKNOWN
  let usable = 0
  for (let i = first; i < end; i++) {
    const age = at - (times[i] ?? 0)
    if (Number.isNaN(values[i] ?? Number.NaN) || age > valid || -age > SAME_MINUTE_MS) continue
    usable++
    chosen = i
    newest = Math.max(newest, at - age)
  }
  if (usable < 2) return chosen
  chosen = UNKNOWN
  for (let i = first; i < end; i++) {
    const age = at - (times[i] ?? 0)
    if (Number.isNaN(values[i] ?? Number.NaN) || age > valid || -age > SAME_MINUTE_MS) continue
    if (newest - (times[i] ?? 0) > SAME_MINUTE_MS) continue
    if (chosen === UNKNOWN || countsBefore(memory, source, i, chosen)) chosen = i
  }
  return chosen
}

/** By the preferred code, then by what is worth more points, then by time. */
function countsBefore(
  { values, times, ranks, conditions }: ScoreMemory,
  source: CompiledSource,
  a: number,
  b: number,
): boolean {
  const rank = (ranks[a] ?? 0) - (ranks[b] ?? 0)
  if (rank !== 0) return rank < 0
  const more = worthAt(source, values[a] ?? 0, conditions) - worthAt(source, values[b] ?? 0, conditions)
  return more > 0 || (more === 0 && (times[a] ?? 0) > (times[b] ?? 0))
}

/** Lets go of all values of a device; null: of what people entered. */
export function forgetDevice(memory: ScoreMemory, deviceId: string | null): void {
  for (let i = 0; i < memory.devices.length; i++) {
    if (memory.devices[i] !== deviceId) continue
    memory.values[i] = Number.NaN
    memory.times[i] = -Infinity
    memory.ranks[i] = UNKNOWN
  }
}
