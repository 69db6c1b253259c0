import type { Clock } from '../model/clock.ts'
import { TICK_EVERY_MS } from '../model/inbound.ts'
import type { HandOff } from './hand-off.ts'

/** Sends the heartbeat that silence is judged by down every shard. @returns ends it */
export function startTicks(options: {
  readonly handOff: HandOff
  readonly shards: number
  readonly clock: Clock
  /** Whether this process is the one that ticks, and hears what devices say now. */
  readonly may?: () => boolean
}): () => void {
  const { handOff, shards, clock, may = () => true } = options
  /** Shards whose last tick still waits: a second one behind it would say nothing more. */
  const waiting = new Set<number>()
  const timer = setInterval(() => {
    if (!may()) return
    for (let shard = 0; shard < shards; shard++) {
      if (waiting.has(shard)) continue
      waiting.add(shard)
      handOff.take(shard, { type: 'tick', shard, at: clock() }, () => waiting.delete(shard))
    }
  }, TICK_EVERY_MS)
  return () => clearInterval(timer)
}
