import type { Instant } from '../../model/clock.ts'

/** A window is cut into this many slots of equal length; a short one into seconds. */
export const MOST_SLOTS = 60
const SHORTEST_SLOT_MS = 1000

/** How one code is remembered over one length of time. */
export interface WindowShape {
  readonly slots: number
  readonly slotMs: number
}

/**
 * One code of one patient over one length of time, in a ring of slots that never grows: at most 60 slots of 36 bytes.
 * A slot holds what was measured in it; a slot without a measurement holds the value before it as long as that was
 * valid, and is unknown after that.
 */
export interface Window extends WindowShape {
  /** By place in the ring, as all that follows: the mean of the slot; NaN: unknown. */
  readonly mean: Float64Array
  readonly sum: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  /** How many values were measured in the slot; 0 where one is held. */
  readonly measured: Uint32Array
  /** How many slots are known. */
  covered: number
  /** Number of the newest slot since 1970; -1: nothing was measured yet. */
  head: number
  /** Place of `head` in the ring. */
  place: number
  /** The newest value, and until when it counts. */
  value: number
  until: Instant
  /** Grows whenever a slot before the newest one changes, so that what was made of them is known to be old. */
  changes: number
  readonly older: OlderSlots
}

/**
 * What all slots of a window but the newest one come to. Most values change only the newest: these stay until a slot is
 * added, or an older one changes.
 */
export interface OlderSlots {
  /** `changes` of the window when this was made. */
  madeAt: number
  /** NaN: not asked for yet. */
  sum: number
  /** How many are beyond `limit` on the side of `sign`; -1: not asked for yet. */
  beyond: number
  sign: number
  limit: number
  /** How many are known, the one in the middle (of two the upper) and its neighbours by size; -1: not asked for yet. */
  known: number
  below: number
  middle: number
  above: number
}

function newOlderSlots(): OlderSlots {
  const unknown = { sum: Number.NaN, beyond: -1, sign: 0, limit: Number.NaN, known: -1 }
  return { madeAt: -1, ...unknown, below: -Infinity, middle: Infinity, above: Infinity }
}

/** @param ms at least 10 s */
export function windowShape(ms: number): WindowShape {
  const slots = Math.min(MOST_SLOTS, Math.floor(ms / SHORTEST_SLOT_MS))
  return { slots, slotMs: ms / slots }
}

export function createWindow(shape: WindowShape): Window {
  return windowIn(new ArrayBuffer(bytesOf(shape)), 0, shape)
}

/** Several in one piece of memory: to make fifty arrays for a patient takes six times as long. */
export function createWindows(shapes: readonly WindowShape[]): Window[] {
  const memory = new ArrayBuffer(shapes.reduce((sum, shape) => sum + bytesOf(shape), 0))
  let offset = 0
  return shapes.map(shape => {
    const window = windowIn(memory, offset, shape)
    offset += bytesOf(shape)
    return window
  })
}

const DOUBLE = Float64Array.BYTES_PER_ELEMENT

/** Four doubles and a count for each slot; the next window begins at a whole double. */
function bytesOf({ slots }: WindowShape): number {
  return (4 * slots + Math.ceil(slots / 2)) * DOUBLE
}

function windowIn(memory: ArrayBuffer, offset: number, { slots, slotMs }: WindowShape): Window {
  const doubles = (place: number) => new Float64Array(memory, offset + place * slots * DOUBLE, slots)
  return {
    slots,
    slotMs,
    mean: doubles(0).fill(Number.NaN),
    sum: doubles(1),
    min: doubles(2),
    max: doubles(3),
    measured: new Uint32Array(memory, offset + 4 * slots * DOUBLE, slots),
    covered: 0,
    head: -1,
    place: 0,
    value: Number.NaN,
    until: -Infinity,
    changes: 0,
    older: newOlderSlots(),
  }
}

export function clearWindow(window: Window): void {
  window.mean.fill(Number.NaN)
  window.measured.fill(0)
  window.covered = 0
  window.head = -1
  window.until = -Infinity
  window.changes++
}

/**
 * A measured value. The caller sees to the order: every value is newer than those before it, though a window that was
 * moved on by another code's time may already stand later than the value.
 * @param until how long it counts when no other follows
 */
export function putInWindow(window: Window, at: Instant, value: number, until: Instant): void {
  const slot = Math.floor(at / window.slotMs)
  moveTo(window, slot)
  const { head, slots } = window
  if (head - slot < slots) measure(window, placeOf(window, slot), value)
  for (let later = Math.max(slot + 1, head - slots + 1); later <= head; later++) {
    hold(window, placeOf(window, later), later, value, until)
  }
  if (head > slot) window.changes++
  window.value = value
  window.until = until
}

/** Values that were measured in the slot of `at`, as a minute of the store tells them; as `putInWindow` otherwise. */
export function putMinuteInWindow(
  window: Window,
  at: Instant,
  {
    min,
    mean,
    max,
    count,
  }: { readonly min: number; readonly mean: number; readonly max: number; readonly count: number },
  until: Instant,
): void {
  const slot = Math.floor(at / window.slotMs)
  moveTo(window, slot)
  const place = placeOf(window, slot)
  const isFirst = (window.measured[place] ?? 0) === 0
  const measured = (window.measured[place] ?? 0) + count
  const sum = (isFirst ? 0 : (window.sum[place] ?? 0)) + mean * count
  const [least, most] = isFirst ? [min, max] : [window.min[place] ?? min, window.max[place] ?? max]
  setSlot(window, place, sum / measured)
  window.sum[place] = sum
  window.min[place] = Math.min(least, min)
  window.max[place] = Math.max(most, max)
  window.measured[place] = measured
  window.value = mean
  window.until = until
}

/** @param slot one of those that the ring holds */
function placeOf({ head, place, slots }: Window, slot: number): number {
  const found = place - (head - slot)
  return found < 0 ? found + slots : found
}

/** The window as it is at a time: the slots since the last value hold it, or are unknown. Never moves back. */
export function moveWindow(window: Window, at: Instant): void {
  if (window.head >= 0) moveTo(window, Math.floor(at / window.slotMs))
}

function moveTo(window: Window, slot: number): void {
  const { head, slots } = window
  if (slot <= head) return
  if (head < 0) {
    window.place = 0
    window.head = slot
    return
  }
  // After a long pause only what the ring can hold is filled.
  const from = Math.max(head + 1, slot - slots + 1)
  let { place } = window
  for (let next = from; next <= slot; next++) {
    place = place + 1 === slots ? 0 : place + 1
    hold(window, place, next, window.value, window.until)
  }
  window.place = place
  window.head = slot
  window.changes++
}

function hold(window: Window, place: number, slot: number, value: number, until: Instant): void {
  window.measured[place] = 0
  if (slot * window.slotMs <= until) setSlot(window, place, value)
  else if (isKnown(window, place)) {
    window.mean[place] = Number.NaN
    window.covered--
  }
}

function measure(window: Window, place: number, value: number): void {
  const measured = (window.measured[place] ?? 0) + 1
  window.measured[place] = measured
  if (measured === 1) {
    setSlot(window, place, value)
    return
  }
  const sum = (window.sum[place] ?? 0) + value
  window.sum[place] = sum
  window.mean[place] = sum / measured
  if (value < (window.min[place] ?? value)) window.min[place] = value
  if (value > (window.max[place] ?? value)) window.max[place] = value
}

function setSlot(window: Window, place: number, value: number): void {
  if (!isKnown(window, place)) window.covered++
  window.mean[place] = value
  window.sum[place] = value
  window.min[place] = value
  window.max[place] = value
}

function isKnown({ mean }: Window, place: number): boolean {
  return !Number.isNaN(mean[place])
}

/**
 * Takes from another window of the same shape what this one does not know, in slots that both hold. Of a slot that both
 * know the extremes are of both; what was measured counts once.
 */
export function fillWindow(window: Window, from: Window): void {
  if (from.head < 0) return
  if (window.head < 0) {
    moveTo(window, from.head)
    window.value = from.value
    window.until = from.until
    if (isKnown(from, from.place)) copySlot(window, window.place, from, from.place)
  }
  const oldest = Math.max(window.head - window.slots + 1, from.head - from.slots + 1)
  for (let slot = oldest; slot <= Math.min(window.head, from.head); slot++) {
    const [to, source] = [placeOf(window, slot), placeOf(from, slot)]
    if (!isKnown(from, source)) continue
    if (!isKnown(window, to)) copySlot(window, to, from, source)
    else if ((window.measured[to] ?? 0) > 0 && (from.measured[source] ?? 0) > 0) {
      window.min[to] = Math.min(window.min[to] ?? Infinity, from.min[source] ?? Infinity)
      window.max[to] = Math.max(window.max[to] ?? -Infinity, from.max[source] ?? -Infinity)
    }
  }
  window.changes++
}

function copySlot(window: Window, to: number, from: Window, source: number): void {
  setSlot(window, to, from.mean[source] ?? Number.NaN)
  window.sum[to] = from.sum[source] ?? 0
  window.min[to] = from.min[source] ?? Number.NaN
  window.max[to] = from.max[source] ?? Number.NaN
  window.measured[to] = from.measured[source] ?? 0
}
