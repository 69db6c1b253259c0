import { type ReadonlySignal, useComputed } from '@preact/signals'
import { useBoard } from './use-board.ts'

const MINUTE_MS = 60_000

/** The beginning of this minute by the server's clock, Unix ms: for what need not be drawn anew every second. */
export function useMinute(): ReadonlySignal<number> {
  const { now } = useBoard()
  return useComputed(() => Math.floor(now.value / MINUTE_MS) * MINUTE_MS)
}
