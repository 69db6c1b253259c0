import type { Instant } from '../model/clock.ts'
import { batteryOf, type DeviceEvent } from '../model/device-event.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { DeviceMessage, Inbound, Presence, Tick } from '../model/inbound.ts'
import type { Reading } from '../model/reading.ts'
import type { Reject, RejectReason } from '../model/reject.ts'
import { shardOf } from '../model/shard.ts'
import type { WireCommandAck } from '../model/wire/command-ack.ts'
import type { Refusal } from '../model/wire/refusal.ts'
import { patientAt } from './attribute.ts'
import { type DeviceNote, type DeviceNotes, noteOf } from './device-notes.ts'
import { type KnownDevice, unknownDevice } from './known-device.ts'
import { makeRejects } from './make-rejects.ts'
import { type Placed, placeContents } from './place.ts'
import { type Contents, readMessage } from './read-message.ts'
import { createBatchReadings } from './repeats.ts'

/**
 * Messages come in order of arrival, and so do the ticks between them. One that arrived this much before a tick that is
 * through already is a replayed reject: it is stored, but never evaluated and never shown as live, ms.
 */
const REPLAYED_BEHIND_TICK_MS = 60_000

/** A device's answer to a command, with the message it came in. */
export interface CommandAck {
  readonly ack: WireCommandAck
  readonly message: DeviceMessage
}

/** Everything that is to be done about one batch. */
export interface Work {
  readonly readings: readonly Reading[]
  readonly events: readonly DeviceEvent[]
  readonly commandAcks: readonly CommandAck[]
  readonly rejects: readonly Reject[]
  readonly refusals: ReadonlyMap<RejectReason, number>
  /** By evaluation shard, each in order of arrival. */
  readonly evaluations: readonly (readonly Evaluation[])[]
  readonly notes: DeviceNotes
  readonly oldestArrival: Instant | null
}

export type Judge = (readingsShard: number, batch: readonly Inbound[]) => Work

/**
 * Judges batches: no effect but on what is remembered of each device's clock and presence.
 * @param device the book's entry, undefined for a device nobody registered
 * @param read replaceable, so that a test can be the message that throws
 */
export function createJudge(
  device: (deviceId: string) => KnownDevice | undefined,
  evaluationShards: number,
  read: (message: DeviceMessage) => Contents = readMessage,
): Judge {
  const newestTick = new Map<number, Instant>()

  return (readingsShard, batch) => {
    const readings = createBatchReadings()
    const events: DeviceEvent[] = []
    const commandAcks: CommandAck[] = []
    const rejects: Reject[] = []
    const refusals = new Map<RejectReason, number>()
    const evaluations: Evaluation[][] = Array.from({ length: evaluationShards }, () => [])
    const notes = new Map<string, DeviceNote>()
    let oldestArrival: Instant | null = null

    const request = (subjectId: string, evaluation: Evaluation) =>
      evaluations[shardOf(subjectId, evaluationShards)]?.push(evaluation)

    function takeMessage(message: DeviceMessage): void {
      const known = device(message.deviceId) ?? unknownDevice(message.deviceId)
      const { contents, placed } = readSafely(message, known, read)
      const { arrivedAt } = message
      const replayed = arrivedAt < (newestTick.get(readingsShard) ?? arrivedAt) - REPLAYED_BEHIND_TICK_MS
      const note = noteOf(notes, message.deviceId)
      oldestArrival = Math.min(oldestArrival ?? arrivedAt, arrivedAt)
      for (const reading of placed.readings) {
        const slot = readings.admit(reading)
        if (slot === null) continue
        note.accepted++
        // A reading of nobody is stored, and evaluated by nobody.
        if (reading.patientId !== null && !replayed) request(reading.patientId, slot)
      }
      const { event } = placed
      if (event !== null) {
        events.push(event)
        note.battery = batteryOf(event) ?? note.battery
        if (!replayed) request(event.patientId ?? event.deviceId, { type: 'event', event })
      }
      if (contents.commandAck !== null) commandAcks.push({ ack: contents.commandAck, message })
      if (contents.refused.length > 0) {
        rejects.push(...makeRejects(message, contents.refused))
        note.rejected += contents.refused.length
        for (const { reason } of contents.refused) refusals.set(reason, (refusals.get(reason) ?? 0) + 1)
      }
      if (placed.clock.offsetMs !== known.clock.offsetMs) note.clockOffsetMs = placed.clock.offsetMs
      known.clock = placed.clock
      // What publishes is online, with or without a word about it.
      takeOnline(known, note, contents.status !== 'offline', arrivedAt)
      if (!replayed) note.lastSeenAt = Math.max(note.lastSeenAt ?? arrivedAt, arrivedAt)
    }

    function takePresence(presence: Presence): void {
      const known = device(presence.deviceId) ?? unknownDevice(presence.deviceId)
      takeOnline(known, noteOf(notes, presence.deviceId), presence.online, presence.at)
      request(patientAt(known.profile.assignments, presence.at) ?? presence.deviceId, presence)
    }

    function takeTick(tick: Tick): void {
      newestTick.set(readingsShard, Math.max(newestTick.get(readingsShard) ?? tick.at, tick.at))
      for (const shard of evaluations) shard.push(tick)
    }

    for (const inbound of batch) {
      if (inbound.type === 'message') takeMessage(inbound)
      else if (inbound.type === 'presence') takePresence(inbound)
      else takeTick(inbound)
    }
    return {
      readings: readings.slots.map(slot => slot.reading),
      events,
      commandAcks,
      rejects,
      refusals,
      evaluations,
      notes,
      oldestArrival,
    }
  }
}

function takeOnline(known: KnownDevice, note: DeviceNote, online: boolean, at: Instant): void {
  if (at < known.onlineAt) return
  known.onlineAt = at
  note.online = online
}

/**
 * Judgement of a message has no effects, so what throws here is the message's own doing: twice, and it stands alone
 * among the rejects while the others of its batch pass.
 */
function readSafely(
  message: DeviceMessage,
  known: KnownDevice,
  read: (message: DeviceMessage) => Contents,
): { readonly contents: Contents; readonly placed: Placed } {
  for (let attempt = 1; ; attempt++) {
    try {
      const contents = read(message)
      return { contents, placed: placeContents(contents, message, known) }
    } catch (error) {
      // Quarantined as a reject, after a second chance.
      if (attempt < 2) continue
      const name = error instanceof Error ? error.name : 'error'
      const refusal: Refusal = { reason: 'poisonous', detail: `payload: reading it failed twice (${name})` }
      const contents: Contents = { readings: [], event: null, status: null, commandAck: null, refused: [refusal] }
      return { contents, placed: { clock: known.clock, readings: [], event: null } }
    }
  }
}
