import { setTimeout as pause } from 'node:timers/promises'
import type { ChangeFeed } from '../../bus/changes.ts'
import type { Clock } from '../../model/clock.ts'
import { encodeCommand } from '../../model/device-command.ts'
import { topicOf } from '../../model/topics.ts'
import type { Logger } from '../../observability/log.ts'
import type { DeviceCommandOutbox } from '../../store/device-commands.ts'
import type { Line } from './line.ts'

/** Devices asked for in one question. */
const CHUNK = 500
/** Milliseconds between two attempts, doubling from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 1000

/** Publishes commands to the broker: new ones once, unanswered ones again when their device says that it is online. */
export interface CommandPublisher {
  /** New commands are this process's to send from now on; those that nobody sent come first. */
  lead(): void
  cameOnline(deviceId: string): void
  stop(): void
}

export async function publishCommands(options: {
  readonly outbox: DeviceCommandOutbox
  readonly changes: ChangeFeed
  readonly clock: Clock
  readonly log: Logger
  /** Whether new commands are this process's to send. */
  readonly leads: () => boolean
  /** A line that stands; null while there is none. */
  readonly line: () => Line | null
}): Promise<CommandPublisher> {
  const { outbox, changes, clock, log, leads, line } = options
  /** Devices to look after, and whether what was sent before is due again. */
  const due = new Map<string, { again: boolean }>()
  const stopped = new AbortController()
  let lookForUnsent = false
  let working = false

  async function deliver(chunk: ReadonlyMap<string, { again: boolean }>): Promise<void> {
    const now = clock()
    for (const command of await outbox.unanswered([...chunk.keys()], now)) {
      if (command.sentAt !== null && chunk.get(command.deviceId)?.again !== true) continue
      const to = line()
      if (to === null) throw new Error('There is no connection to the broker')
      const expiryS = Math.max(1, Math.ceil((command.expiresAt - now) / 1000))
      await to.publish({ topic: topicOf(command.deviceId, 'commands'), payload: encodeCommand(command), expiryS })
      await outbox.sent([command.id], clock()) // one by one: what is sent must not be sent again because another failed
    }
  }

  async function work(): Promise<void> {
    working = true
    for (let retryMs = FIRST_RETRY_MS; (due.size > 0 || lookForUnsent) && !stopped.signal.aborted; ) {
      const unsentToo = lookForUnsent
      const chunk = new Map([...due].slice(0, CHUNK))
      for (const deviceId of chunk.keys()) due.delete(deviceId)
      lookForUnsent = false
      try {
        if (unsentToo) for (const deviceId of await outbox.unsent(clock())) note(deviceId, false)
        await deliver(chunk)
        retryMs = FIRST_RETRY_MS
      } catch (error) {
        lookForUnsent ||= unsentToo
        for (const [deviceId, { again }] of chunk) note(deviceId, again)
        log.warn({ err: error, devices: due.size }, 'commands could not be sent, trying again') // retried
        await pause(retryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {}) // stopped: the loop ends
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
      }
    }
    working = false
  }

  function note(deviceId: string, again: boolean): void {
    due.set(deviceId, { again: again || due.get(deviceId)?.again === true })
  }

  function start(): void {
    if (!working) void work()
  }

  function lead(): void {
    lookForUnsent = true
    start()
  }

  await changes.subscribe(
    batch => {
      if (!leads()) return
      for (const { topic, key } of batch) if (topic === 'command') note(key, false)
      start()
    },
    () => {
      if (leads()) lead()
    },
  )
  return {
    lead,
    cameOnline(deviceId) {
      note(deviceId, true)
      start()
    },
    stop: () => stopped.abort(),
  }
}
