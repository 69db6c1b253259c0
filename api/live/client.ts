import type { AlertEntry } from '../../bus/alert-feed.ts'
import type { Instant } from '../../model/clock.ts'
import { LARGEST_BACKLOG, STUCK_AFTER_MS } from './limits.ts'
import { type ClientNumbers, createNumbers } from './numbers.ts'
import type { Subscription } from './subscription.ts'
import type { Wire } from './wire.ts'

/** An alert entry with its bytes, made once for all clients. */
export interface EncodedAlert extends AlertEntry {
  readonly bytes: Buffer
}

/** One client that has said hello. Alerts are held back until its snapshot is sent, then all go out. */
export interface LiveClient {
  readonly wire: Wire
  readonly subscription: Subscription
  readonly numbers: ClientNumbers
  /** Sends an alert, or keeps it until `goLive`. */
  alert(alert: EncodedAlert): void
  /** From here on everything after `cursor` is sent at once. */
  goLive(cursor: number): void
  isLive(): boolean
  /** Cuts the client off when it has taken nothing for too long. */
  cutOffIfStuck(now: Instant): void
}

export function createClient(wire: Wire, subscription: Subscription, onNumbersDropped: () => void): LiveClient {
  let sentUpTo: number | null = null
  let waiting: EncodedAlert[] = []
  let waitingBytes = 0

  return {
    wire,
    subscription,
    numbers: createNumbers(wire, onNumbersDropped),
    alert(alert) {
      if (sentUpTo === null) {
        waiting.push(alert)
        waitingBytes += alert.bytes.length
        if (waitingBytes > LARGEST_BACKLOG) wire.terminate()
      } else if (alert.cursor > sentUpTo) {
        sentUpTo = alert.cursor
        wire.send(alert.bytes)
      }
    },
    goLive(cursor) {
      sentUpTo = cursor
      const held = waiting
      waiting = []
      for (const alert of held) this.alert(alert)
    },
    isLive: () => sentUpTo !== null,
    cutOffIfStuck(now) {
      const since = wire.slowSince(now)
      if (since !== null && now - since >= STUCK_AFTER_MS) wire.terminate()
    },
  }
}
