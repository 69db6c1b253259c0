import { setTimeout as pause } from 'node:timers/promises'
import type { ChangeFeed } from '../bus/changes.ts'
import type { Clock } from '../model/clock.ts'
import { encodeCommand } from '../model/device-command.ts'
import type { Logger } from '../observability/log.ts'
import type { DeviceCommandOutbox } from '../store/device-commands.ts'

/** Devices asked for in one question. */
const CHUNK = 500
/** Milliseconds between two attempts to read what is to be sent, doubling from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 1000

/** One connection that listens to the commands of a device (its own, or of one behind a gateway). */
export interface Listener {
  /** Resolves when the command was written to the connection; rejects when that is gone. */
  send(deviceId: string, payload: string): Promise<void>
}

/** Sends commands to the devices that listen on this broker: when they begin to, and when there is a new one. */
export interface CommandSender {
  listens(deviceId: string, listener: Listener): void
  /** Its connection ended, or it listens no more (to this device, or to any). */
  leaves(listener: Listener, deviceId?: string): void
  stop(): void
}

export async function sendCommands(options: {
  readonly outbox: DeviceCommandOutbox
  readonly changes: ChangeFeed
  readonly clock: Clock
  readonly log: Logger
}): Promise<CommandSender> {
  const { outbox, changes, clock, log } = options
  const listeners = new Map<string, Set<Listener>>() // bounded by the devices that are connected
  /** What a listener has been sent: a device gets a command once a connection. */
  const sentTo = new WeakMap<Listener, Set<string>>()
  const due = new Set<string>()
  const stopped = new AbortController()
  let working = false

  async function deliver(deviceIds: readonly string[]): Promise<void> {
    const sent: string[] = []
    for (const command of await outbox.unanswered(deviceIds, clock())) {
      for (const listener of listeners.get(command.deviceId) ?? []) {
        const known = sentTo.get(listener) ?? new Set()
        sentTo.set(listener, known)
        if (known.has(command.id)) continue
        known.add(command.id)
        const wasSent = await listener.send(command.deviceId, encodeCommand(command)).then(
          () => true,
          () => false, // the connection is gone; the next one of the device gets the command
        )
        if (wasSent) sent.push(command.id)
      }
    }
    if (sent.length > 0) await outbox.sent(sent, clock())
  }

  async function work(): Promise<void> {
    working = true
    for (let retryMs = FIRST_RETRY_MS; due.size > 0 && !stopped.signal.aborted; ) {
      const chunk = [...due].slice(0, CHUNK)
      for (const deviceId of chunk) due.delete(deviceId)
      try {
        await deliver(chunk)
        retryMs = FIRST_RETRY_MS
      } catch (error) {
        for (const deviceId of chunk) due.add(deviceId)
        log.warn({ err: error, devices: due.size }, 'commands could not be read, trying again') // retried
        await pause(retryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {}) // stopped: the loop ends
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
      }
    }
    working = false
  }

  function look(deviceIds: Iterable<string>): void {
    for (const deviceId of deviceIds) if (listeners.has(deviceId)) due.add(deviceId)
    if (!working && due.size > 0) void work()
  }

  function forget(deviceId: string, listener: Listener): void {
    const those = listeners.get(deviceId)
    those?.delete(listener)
    if (those?.size === 0) listeners.delete(deviceId)
  }

  await changes.subscribe(
    batch => look(batch.flatMap(({ topic, key }) => (topic === 'command' ? key : []))),
    () => look([...listeners.keys()]),
  )
  return {
    listens(deviceId, listener) {
      const those = listeners.get(deviceId) ?? new Set()
      listeners.set(deviceId, those.add(listener))
      look([deviceId])
    },
    leaves(listener, deviceId) {
      if (deviceId !== undefined) return forget(deviceId, listener)
      for (const [id, those] of listeners) if (those.has(listener)) forget(id, listener)
    },
    stop: () => stopped.abort(),
  }
}
