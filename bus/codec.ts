import type { Instant } from '../model/clock.ts'

/**
 * Reading our own batches back. They come from a queue that outlives a deployment, so every field is checked; by hand
 * and not by a schema library, because this runs for every message.
 */

/** The text is not a batch of ours, or of a version that this program does not know. */
export class ForeignBatch extends Error {
  constructor(what: string) {
    super(`Not a batch of this queue: ${what}`)
    this.name = 'ForeignBatch'
  }
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new ForeignBatch(`${what} is not text`)
  return value
}

export function textOrNull(value: unknown, what: string): string | null {
  return value === null ? null : textOf(value, what)
}

export function numberOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ForeignBatch(`${what} is not a number`)
  return value
}

export function numberOrNull(value: unknown, what: string): number | null {
  return value === null ? null : numberOf(value, what)
}

/** Unix ms. */
export function instantOf(value: unknown, what: string): Instant {
  return numberOf(value, what)
}

/** Flags travel as 0 and 1. */
export function flagOf(value: unknown, what: string): boolean {
  if (value !== 0 && value !== 1) throw new ForeignBatch(`${what} is not a flag`)
  return value === 1
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ForeignBatch(`${what} is not a list`)
  return value
}

/** @returns what follows the mark at the head of the text */
export function afterMark(text: string, mark: string): string {
  if (!text.startsWith(mark)) throw new ForeignBatch(`it does not begin with ${JSON.stringify(mark)}`)
  return text.slice(mark.length)
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ForeignBatch(`it is not JSON (${cause instanceof Error ? cause.message : 'unreadable'})`)
  }
}
