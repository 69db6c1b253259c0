import type { Instant } from '../../model/clock.ts'
import type { FeedPositions } from '../../model/live-cursor.ts'
import type { User } from '../../model/user.ts'
import { LARGEST_BACKLOG, STUCK_AFTER_MS } from './limits.ts'
import type { LiveMessage } from './message.ts'
import { type ClientNumbers, createNumbers } from './numbers.ts'
import type { Subscription } from './subscription.ts'
import type { Viewer } from './viewers.ts'
import type { Wire } from './wire.ts'

/**
 * How far a client is. Its alerts are those of the moment of its welcome; what people are told is counted in the welcome,
 * and therefore held back from before the count.
 * - `joining`: no welcome yet. Alerts will be in it; the rest is held back
 * - `catching-up`: welcomed; what it missed is on its way, so everything new is held back
 * - `live`: everything goes out at once
 * - `renewing`: live, with a new welcome on its way: as live, but what is counted in the welcome is held back
 */
export type Phase = 'joining' | 'catching-up' | 'live' | 'renewing'

const WHAT_TO_DO = {
  joining: { alerts: 'drop', people: 'hold' },
  'catching-up': { alerts: 'hold', people: 'hold' },
  live: { alerts: 'send', people: 'send' },
  renewing: { alerts: 'send', people: 'hold' },
} as const satisfies Record<Phase, Record<LiveMessage['feed'], string>>

/** Where a welcome leaves a client. */
export interface Standing {
  readonly position: FeedPositions
  /** What people were told up to this cursor is counted in the welcome. */
  readonly countedUpTo: number
}

/** One client that has said hello. */
export interface LiveClient {
  readonly wire: Wire
  readonly subscription: Subscription
  readonly viewer: Viewer
  readonly user: User
  readonly numbers: ClientNumbers
  phase(): Phase
  /** Sends a message that is for the client, or keeps it, as the phase says. */
  take(message: LiveMessage): void
  /** The phase before the welcome. @param people where the process stands: what is told to people after it is held back */
  awaitWelcome(phase: 'joining' | 'renewing', people: number): void
  /** The welcome is sent. */
  welcomed(standing: Standing): void
  /** Sends what was held back, as far as it is still for the client, and everything new from here on. */
  goLive(): void
  /** What the welcome told is not what the user may see any more: he needs another one. */
  outdate(): void
  isOutdated(): boolean
  /** Cuts the client off when it has taken nothing for too long. */
  cutOffIfStuck(now: Instant): void
}

export function createClient(
  of: Pick<LiveClient, 'wire' | 'subscription' | 'viewer' | 'user'>,
  onNumbersDropped: () => void,
): LiveClient {
  const { wire } = of
  let phase: Phase = 'joining'
  let standing: Standing = { position: { alerts: 0, people: 0 }, countedUpTo: 0 }
  let heldFrom = 0
  let outdated = false
  let waiting: LiveMessage[] = []
  let waitingBytes = 0

  function send(message: LiveMessage): void {
    const { position, feed } = message
    const isCounted = feed === 'people' && position.people <= standing.countedUpTo
    wire.send(message.bytes(told(position), isCounted))
  }

  /** Where the client stands with a message: no further than what it was sent, no less far than its welcome. */
  function told(position: FeedPositions): FeedPositions {
    const alerts = Math.max(position.alerts, standing.position.alerts)
    const people = phase === 'renewing' ? Math.min(position.people, heldFrom) : position.people
    return alerts === position.alerts && people === position.people ? position : { alerts, people }
  }

  function hold(message: LiveMessage): void {
    waiting.push(message)
    waitingBytes += message.bytes().length
    // Cutting it off loses nothing: it comes back with its cursor.
    if (waitingBytes > LARGEST_BACKLOG) wire.terminate()
  }

  return {
    ...of,
    numbers: createNumbers(wire, onNumbersDropped),
    phase: () => phase,
    take(message) {
      const what = WHAT_TO_DO[phase][message.feed]
      if (what === 'send') send(message)
      else if (what === 'hold') hold(message)
    },
    awaitWelcome(next, people) {
      phase = next
      heldFrom = people
    },
    welcomed(next) {
      standing = next
      outdated = false
      phase = 'catching-up'
    },
    goLive() {
      const held = waiting
      waiting = []
      waitingBytes = 0
      phase = 'live'
      for (const message of held) if (message.isFor(this)) send(message)
    },
    outdate() {
      outdated = true
    },
    isOutdated: () => outdated,
    cutOffIfStuck(now) {
      const since = wire.slowSince(now)
      if (since !== null && now - since >= STUCK_AFTER_MS) wire.terminate()
    },
  }
}
