import type { Clock, Instant } from '../model/clock.ts'
import { systemClock } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import { mergeLive } from './live-merge.ts'
import type { LiveVitals, LiveVitalsPublisher, LiveVitalsSubscriber } from './live-vitals.ts'
import {
  decodeLive,
  decodeWatch,
  encodeLive,
  encodeWatch,
  LIVE_VITALS_CHANNEL,
  LIVE_WATCH_CHANNEL,
} from './live-wire.ts'

/** Milliseconds between two flushes: an eye sees no difference to less. */
const FLUSH_EVERY_MS = 250
/** Patient and device pairs that wait at most, in memory; more than a hospital has. Further ones are dropped. */
const MAX_WAITING = 20_000
/** Patients whose watchers are remembered at most; beyond that all are sent. */
const MAX_WATCHED = 20_000
/** Milliseconds between two announcements of what is watched. */
const ANNOUNCE_EVERY_MS = 2000
/** A watcher that missed three announcements is gone. Milliseconds. */
const FORGET_AFTER_MS = 6000
/** Ids announced at most; whoever watches more gets all, which costs less than saying which. */
const MAX_ANNOUNCED = 2000

/** How short texts get from process to process: at most once, to whoever listens. NOTIFY, or Redis. */
export interface LiveChannel {
  /** Resolves when it listens for the first time; rejects when it is closed before. */
  readonly ready: Promise<void>
  /** Rejects while the connection is away. */
  send(channel: string, payloads: readonly string[]): Promise<unknown>
  close(): Promise<void>
}

export interface LiveChannelUser {
  /** Shows on the server, and in the log. */
  readonly name: string
  /** What to listen to. */
  readonly channel: string
  readonly log: Logger
  /** Must not throw. */
  readonly onPayload: (payload: string) => void
  /** Listening begins, for the first time or again: payloads before it may have been lost. Must not throw. */
  readonly onConnected: () => void
  /** About once a second while it listens. Must not throw. */
  readonly onBeat: () => void
}

export interface LiveOptions {
  readonly open: (user: LiveChannelUser) => LiveChannel
  readonly log: Logger
  readonly clock?: Clock
}

export function createLivePublisher({ open, log, clock = systemClock }: LiveOptions): LiveVitalsPublisher {
  const waiting = new Map<string, readonly LiveVitals[]>()
  const watched = watchList()
  let flushing: Promise<void> | null = null
  let failing = false

  const channel = open({
    name: 'live-vitals-publisher',
    channel: LIVE_WATCH_CHANNEL,
    log,
    onPayload: payload => watched.announced(decodeWatch(payload), clock()),
    onConnected: () => {},
    onBeat: () => watched.forget(clock()),
  })

  /** One flush at a time: what comes meanwhile is merged and goes with the next. */
  const flush = () => {
    if (flushing || waiting.size === 0) return
    const live = [...waiting.values()].flat()
    waiting.clear()
    flushing = channel
      .send(LIVE_VITALS_CHANNEL, encodeLive(live))
      .then(
        () => {
          failing = false
        },
        error => {
          // Dropped: newer numbers follow. Said once until it works again.
          if (!failing) log.warn({ err: error }, 'live numbers could not be sent and are dropped')
          failing = true
        },
      )
      .finally(() => {
        flushing = null
      })
  }
  const timer = setInterval(flush, FLUSH_EVERY_MS)

  return {
    publish(live) {
      if (!watched.has(live.patientId, clock())) return
      const key = `${live.patientId} ${live.deviceId}`
      const before = waiting.get(key)
      if (before === undefined && waiting.size >= MAX_WAITING) return
      waiting.set(key, before === undefined ? [live] : mergeLive(before, live))
    },
    async close() {
      clearInterval(timer)
      await flushing
      await channel.close()
    },
  }
}

/** Who is watched, until when, by the announcements that came in. */
function watchList() {
  const until = new Map<string, Instant>()
  let allUntil: Instant = 0
  return {
    announced(patients: 'all' | readonly string[], now: Instant) {
      if (patients === 'all' || until.size + patients.length > MAX_WATCHED) allUntil = now + FORGET_AFTER_MS
      else for (const id of patients) until.set(id, now + FORGET_AFTER_MS)
    },
    has: (patientId: string, now: Instant) => now < allUntil || now < (until.get(patientId) ?? 0),
    forget(now: Instant) {
      for (const [id, end] of until) if (end <= now) until.delete(id)
    },
  }
}

export function createLiveSubscriber({ open, log }: Omit<LiveOptions, 'clock'>): LiveVitalsSubscriber {
  const handlers = new Set<(live: readonly LiveVitals[]) => void>()
  let watching: 'all' | ReadonlySet<string> = new Set()

  const announce = () => {
    const payloads = encodeWatch(watching !== 'all' && watching.size > MAX_ANNOUNCED ? 'all' : watching)
    if (payloads.length === 0) return
    channel
      .send(LIVE_WATCH_CHANNEL, payloads)
      .catch(error => log.debug({ err: error }, 'the watch could not be announced')) // the next announcement repeats it
  }
  const receive = (payload: string) => {
    const mine = decodeLive(payload).filter(live => watching === 'all' || watching.has(live.patientId))
    if (mine.length === 0) return
    for (const handler of handlers) {
      try {
        handler(mine)
      } catch (error) {
        log.error({ err: error }, 'a handler of live numbers failed') // the others get them all the same
      }
    }
  }
  const channel = open({
    name: 'live-vitals-subscriber',
    channel: LIVE_VITALS_CHANNEL,
    log,
    onPayload: receive,
    onConnected: announce,
    onBeat: () => {},
  })
  const timer = setInterval(announce, ANNOUNCE_EVERY_MS)

  return {
    watch(patients) {
      watching = patients === 'all' ? 'all' : new Set(patients)
      announce()
    },
    async subscribe(handler) {
      await channel.ready
      handlers.add(handler)
    },
    async close() {
      clearInterval(timer)
      await channel.close()
    },
  }
}
